using System.Globalization;
using TransferMed.Models;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Packaging;

/// <summary>The part <c>weights.safetensors</c> against the network of the card: the same names, shapes and float32, none more, none less.</summary>
internal static class WeightsPart
{
    /// <summary>Checks what is to be written.</summary>
    /// <exception cref="PackageException">A tensor is missing, unknown, or of another shape or type.</exception>
    public static void Check(NetworkSpec network, IEnumerable<KeyValuePair<string, Tensor>> weights, string path)
    {
        if (Fault(network, weights.Select(weight => (weight.Key, weight.Value.dtype, (IReadOnlyList<long>)weight.Value.shape))) is { } fault)
        {
            throw new PackageException($"The weights cannot be written to '{path}': {fault}. Give the state of the network that the card describes.");
        }
    }

    /// <summary>Checks what a package holds, before memory is taken for it.</summary>
    /// <exception cref="PackageException">A tensor is missing, unknown, or of another shape or type.</exception>
    public static void Check(NetworkSpec network, SafeTensorsHeader header, string path)
    {
        if (Fault(network, header.Tensors.Select(entry => (entry.Name, entry.ElementType, (IReadOnlyList<long>)entry.Shape))) is { } fault)
        {
            throw new PackageException($"The part '{PackageParts.Weights}' of the package '{path}' does not fit the network of its card: {fault}. Get the package again.");
        }
    }

    private static string? Fault(NetworkSpec network, IEnumerable<(string Name, ScalarType Type, IReadOnlyList<long> Shape)> tensors)
    {
        Dictionary<string, long[]> wanted = network.Plan.StateShapes().ToDictionary(entry => entry.Name, entry => entry.Shape, StringComparer.Ordinal);
        foreach ((string name, ScalarType type, IReadOnlyList<long> shape) in tensors)
        {
            if (!wanted.Remove(name, out long[]? expected))
            {
                return $"the tensor '{(name.Length <= 100 ? name : name[..100] + "...")}' is not one of the network's, or there twice";
            }

            if (type != ScalarType.Float32 || !shape.SequenceEqual(expected))
            {
                return $"the tensor '{name}' is {type} [{Numbers(shape)}] and not {ScalarType.Float32} [{Numbers(expected)}]";
            }
        }

        return wanted.Count == 0 ? null : $"the tensor '{wanted.Keys.First()}' and {wanted.Count - 1} others are missing";
    }

    private static string Numbers(IReadOnlyList<long> shape) => string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
