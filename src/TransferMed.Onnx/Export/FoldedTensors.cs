using System.Runtime.InteropServices;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Onnx;

/// <summary>
/// What folding takes out of a graph: norms behind convolutions and scales behind linear layers. A graph does not need them; a network that is to be
/// trained on does, so a file's metadata keep their numbers, one after another in the order of the network's state, as base64 of float32.
/// </summary>
internal static class FoldedTensors
{
    public const string Key = "transfermed.folded";

    /// <summary>The tensors of a network that could be folded, by name, in the order of its state.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Candidates(Network network)
    {
        var names = network.Plan.Steps.SelectMany(step => step.AllUnits)
            .Where(unit => unit is BatchNormUnitPlan or ParameterUnitPlan)
            .SelectMany(unit => unit.Parameters.Select(parameter => unit.NameOf(parameter.Name)).Concat(unit.Buffers.Select(buffer => unit.NameOf(buffer.Name))))
            .ToHashSet(StringComparer.Ordinal);
        return network.State().Where(entry => names.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value));
    }

    /// <summary>The entry of a network's file, or null where the graph holds everything.</summary>
    /// <param name="network">The network.</param>
    /// <param name="constants">The names of the graph's constants.</param>
    public static string? Write(Network network, IReadOnlySet<string> constants)
    {
        var numbers = new List<float>();
        foreach ((_, Tensor tensor) in Candidates(network).Where(candidate => !constants.Contains(candidate.Name)))
        {
            using Tensor host = tensor.detach().to(CPU).contiguous();
            numbers.AddRange(MemoryMarshal.Cast<byte, float>(host.bytes));
        }

        return numbers.Count == 0 ? null : Convert.ToBase64String(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(numbers)));
    }

    /// <summary>The numbers of an entry, or null where it is none.</summary>
    public static float[]? Read(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out int written) && written % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, written)).ToArray()
            : null;
    }
}
