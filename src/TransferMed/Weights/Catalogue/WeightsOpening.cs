namespace TransferMed.Weights;

/// <summary>Makes a model of weights that are named by their id or by a file.</summary>
internal static class WeightsOpening
{
    private const string Package = ".tmed";

    private static readonly string[] Extensions = [Package, ".pth", ".pt", ".bin", ".ckpt", ".tar", ".safetensors", ".onnx"];

    public static async Task<TrainedModel> OpenAsync(
        string name, WeightsOptions options, WeightsLocator locator, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        PretrainedWeights? entry = IsFile(name) ? WeightsCatalogue.TryFind(name) : WeightsCatalogue.Find(name);
        if (entry is not null)
        {
            RequireNothingOfBareFiles(name, options, "The weights");
            return await PretrainedWeights.MakeAsync(entry, options, locator, progress, cancellationToken).ConfigureAwait(false);
        }

        PretrainedWeights? published = await PublishedAsync(name, options, cancellationToken).ConfigureAwait(false);

        // On a thread of its own: no dispose scope of the caller takes the model's tensors.
        return await Task.Run(() => published?.Read(name, options) ?? Read(name, options), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsFile(string name) =>
        Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) || name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || File.Exists(name);

    private static TrainedModel Read(string path, WeightsOptions options)
    {
        if (Path.GetExtension(path).Equals(Package, StringComparison.OrdinalIgnoreCase))
        {
            RequireNothingOfBareFiles(path, options, "The package");
            return OpenedModel.Fitted(TrainedModel.Load(path, options.Device), options);
        }

        if (WeightsFormats.Of(path) is { } load)
        {
            RequireNothingOfBareFiles(path, options, "The graph");
            return load(path, options);
        }

        return TensorFile.Read(path, options);
    }

    // A published file under its own name, that a user names by its path.
    private static async Task<PretrainedWeights?> PublishedAsync(string path, WeightsOptions options, CancellationToken cancellationToken)
    {
        PretrainedWeights? named = WeightsCatalogue.All.FirstOrDefault(weights => weights.FileName == Path.GetFileName(path));
        return named is not null && options.Network is null && options.Section is null && File.Exists(path)
            && (await Checksum.OfAsync(path, cancellationToken).ConfigureAwait(false)).StartsWith(named.Sha256, StringComparison.Ordinal)
            ? named
            : null;
    }

    private static void RequireNothingOfBareFiles(string name, WeightsOptions options, string what)
    {
        string? given = options.Network is not null ? nameof(WeightsOptions.Network) : options.Section is not null ? nameof(WeightsOptions.Section) : null;
        if (given is not null)
        {
            throw new ArgumentException($"{nameof(WeightsOptions)}.{given} is set, but it is for files of tensors (.pth, .safetensors). {what} '{name}' says by itself which network it is of; leave it out.");
        }
    }
}
