using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Transfer;

namespace TransferMed.Weights;

/// <summary>A file that holds tensors by name and nothing else of a model.</summary>
internal static class TensorFile
{
    private const int MostNamed = 4;

    /// <summary>Makes a model without classes of it: the names of a classifier's classes are in no such file.</summary>
    /// <exception cref="ArgumentException">No preprocessing is stated, or no preset has the names and none is given.</exception>
    public static TrainedModel Read(string path, WeightsOptions options)
    {
        if (!File.Exists(path))
        {
            throw new StorageException($"There is no file '{path}'.");
        }

        Preprocessing preprocessing = options.Preprocessing is { HasStatistics: true } stated ? stated : throw OpenedModel.Unprocessed(path);
        NetworkSpec spec = options.Network is { } given ? Sized(given, options) : Recognised(path, options);
        var network = Network.Create(spec, seed: 0, (options.Device ?? TorchDevice.Auto).EnsureAvailable());
        try
        {
            TransferReport report = network.LoadWeights(path, new WeightMap { IncludeHead = false, Section = options.Section });
            network.eval();
            return new TrainedModel(network, [], preprocessing.ForChannels(spec.Input.Channels)) { Transfer = report.WithNote($"a network of {spec.Name ?? "your own"}") };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static NetworkSpec Sized(NetworkSpec spec, WeightsOptions options)
    {
        InputShape input = options.Sized(spec.Input);
        return input == spec.Input ? spec : spec.WithInput(input.Channels, input.Height, input.Width);
    }

    private static NetworkSpec Recognised(string path, WeightsOptions options)
    {
        IReadOnlyList<(string Name, ValueList<long> Shape)> tensors = Tensors(path, options.Section);
        return KnownNetwork.Find(tensors) is not { } known ? throw Unknown($"its {tensors.Count} tensors ({string.Join(", ", tensors.Take(MostNamed).Select(tensor => tensor.Name))}, ...) are not those of a preset")
            : !known.Fits ? throw Unknown(known.ToString().TrimEnd('.'))
            : Sized(Presets.Create(known.Preset), options);

        ArgumentException Unknown(string why) => new(
            $"Which network the file '{path}' is of is not known: {why}. Set {nameof(WeightsOptions)}.{nameof(WeightsOptions.Network)} to it; the presets are {string.Join(", ", Presets.Names)}.");
    }

    private static IReadOnlyList<(string Name, ValueList<long> Shape)> Tensors(string path, string? section)
    {
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            using SafeTensors header = SafeTensors.Read(path, _ => false);
            return [.. header.Header.Tensors.Where(tensor => IsWeight(tensor.Name)).Select(tensor => (tensor.Name, tensor.Shape))];
        }

        using TorchTensors checkpoint = TorchTensors.ReadNeeded(path, IsWeight, section, null);
        return [.. checkpoint.Names.Select(name => (name, checkpoint[name].shape.ToValueList()))];
    }

    private static bool IsWeight(string name) => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
}
