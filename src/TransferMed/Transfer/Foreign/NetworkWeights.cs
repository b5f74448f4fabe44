using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Loads weights that others trained.</summary>
public static class NetworkWeights
{
    /// <summary>
    /// Copies the weights of a file into the network by name: <c>.safetensors</c>, or a checkpoint of <c>torch.save</c>
    /// (any other extension; <see cref="TorchFile"/>). Understands the names of torchvision and timm, the numbered stages
    /// of RadImageNet, the old names of DenseNet, and any prefix. A classifier of another shape is dropped; a first
    /// convolution is adapted between 1 and 3 channels as in <see cref="WeightTransfer.Copy"/>; <c>num_batches_tracked</c>
    /// is left out. Shapes must agree exactly otherwise; element types are converted.
    /// </summary>
    /// <param name="network">The network; changed only where the file fits.</param>
    /// <param name="path">The file.</param>
    /// <param name="map">How names are translated and how much must fit; null for the defaults.</param>
    /// <returns>What became of each tensor, and in <see cref="TransferReport.Notes"/> what was done to the names.</returns>
    /// <exception cref="ArgumentException">The map is not valid.</exception>
    /// <exception cref="StorageException">The file cannot be read or is refused.</exception>
    /// <exception cref="WeightMismatchException">Too little of the file fits; the message names the tensors.</exception>
    public static TransferReport LoadWeights(this Network network, string path, WeightMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        map ??= new WeightMap();
        map.Validate();
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            using SafeTensors file = SafeTensorsFile.Read(path, IsWeight);
            return Load(network, file.Header.Tensors.Where(entry => IsWeight(entry.Name)).Select(entry => KeyValuePair.Create(entry.Name, file[entry.Name])), map, path, null);
        }

        using TorchTensors checkpoint = TorchFile.Read(path, IsWeight);
        return Load(network, checkpoint.Names.Select(name => KeyValuePair.Create(name, checkpoint[name])), map, path, checkpoint.Section);
    }

    // A counter of batch norm, which only matters where the momentum is a running mean.
    private static bool IsWeight(string name) => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static TransferReport Load(Network network, IEnumerable<KeyValuePair<string, Tensor>> tensors, WeightMap map, string path, string? section)
    {
        var plan = new WeightPlan(network, tensors, map, path);
        TransferReport report = WeightTransfer.Copy(plan.Placed, network, map.IncludeHead);
        string[] notes = section is null ? [.. plan.Notes] : [$"the tensors stood under '{section}'", .. plan.Notes];
        return report with { Dropped = report.Dropped.Concat(plan.Unexpected).ToValueList(), Notes = notes.ToValueList() };
    }
}
