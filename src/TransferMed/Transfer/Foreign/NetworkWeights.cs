using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Loads weights that others trained.</summary>
public static class NetworkWeights
{
    private const int MostNamed = 8;

    /// <summary>
    /// Copies the weights of a file into the network by name: <c>.safetensors</c>, or a checkpoint of <c>torch.save</c>
    /// (any other extension; <see cref="TorchTensors"/>). Understands the names of torchvision, timm, DINO, DINOv2 and ConvNeXt's authors, the
    /// numbered stages of RadImageNet, the old names of DenseNet, and any prefix. A classifier of another shape is dropped; a first
    /// convolution is adapted between 1 and 3 channels as in <see cref="WeightTransfer.Copy"/>; learned positions of another
    /// grid of patches are interpolated (bicubic with antialiasing, as timm does); <c>num_batches_tracked</c> is left out. Shapes must
    /// agree otherwise, up to extents of 1 at the end; element types are converted.
    /// </summary>
    /// <param name="network">The network; changed only where the file fits.</param>
    /// <param name="path">The file.</param>
    /// <param name="map">How names are translated and how much must fit; null for the defaults.</param>
    /// <returns>What became of each tensor, and in <see cref="TransferReport.Notes"/> what was done to the names.</returns>
    /// <exception cref="ArgumentException">The map is not valid.</exception>
    /// <exception cref="StorageException">The file cannot be read or is refused.</exception>
    /// <exception cref="WeightMismatchException">Too little of the file fits; the message names the tensors, and the preset that they belong to where it is one.</exception>
    public static TransferReport LoadWeights(this Network network, string path, WeightMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        map ??= new WeightMap();
        map.Validate();
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            string before = map.Section is { Length: > 0 } section ? section + "." : string.Empty;
            using SafeTensors file = SafeTensors.Read(path, name => Section(name, before) is { } rest && IsWeight(rest));
            KeyValuePair<string, Tensor>[] inside =
                [.. file.Header.Tensors.Where(entry => Section(entry.Name, before) is { } rest && IsWeight(rest)).Select(entry => KeyValuePair.Create(entry.Name[before.Length..], file[entry.Name]))];
            return before.Length > 0 && inside.Length == 0
                ? throw new StorageException($"The file '{path}' has no tensors whose names start with '{before}', which WeightMap.Section asks for.")
                : Load(network, inside, map, path, before.Length > 0 ? [$"the tensors stood under '{map.Section}'"] : [], string.Empty);
        }

        using TorchTensors checkpoint = TorchTensors.ReadNeeded(path, IsWeight, map.Section, name => map.Rename is null || map.Rename(name) is not null);
        string others = checkpoint.Sections.Count > 1 ? $" The file's sections are {string.Join(", ", checkpoint.Sections.Take(MostNamed))}; WeightMap.Section chooses another." : string.Empty;
        return Load(network, checkpoint.Names.Select(name => KeyValuePair.Create(name, checkpoint[name])), map, path, checkpoint.Notes, others);
    }

    private static string? Section(string name, string before) => name.StartsWith(before, StringComparison.Ordinal) ? name[before.Length..] : null;

    // A counter of batch norm, which only matters where the momentum is a running mean.
    private static bool IsWeight(string name) => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static TransferReport Load(Network network, IEnumerable<KeyValuePair<string, Tensor>> tensors, WeightMap map, string path, IReadOnlyList<string> notes, string others)
    {
        var plan = new WeightPlan(network, tensors, map, path, others);
        TransferReport report = WeightTransfer.Copy(plan.Placed, network, map.IncludeHead);
        return new TransferReport
        {
            Copied = report.Copied,
            Adapted = report.Adapted,
            Dropped = report.Dropped.Concat(plan.Unexpected).ToValueList(),
            Initialized = report.Initialized,
            Notes = notes.Concat(plan.Notes).ToValueList(),
        };
    }
}
