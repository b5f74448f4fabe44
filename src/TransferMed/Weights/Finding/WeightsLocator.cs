using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Weights;

/// <summary>
/// Finds a file of weights: in the folder that the user names, beside the application, in PyTorch's folder, or on the network; in this
/// order. A file that is found is the one that is meant, or an error: no way is passed over in silence.
/// </summary>
internal sealed class WeightsLocator
{
    private readonly Func<string, string?> _environment;
    private readonly IReadOnlyList<string> _beside;
    private readonly FileDownload _download;

    /// <summary>A locator.</summary>
    /// <param name="environment">Gives the value of an environment variable, or null.</param>
    /// <param name="beside">The folders into which packages put weights.</param>
    /// <param name="download">Fetches what is nowhere.</param>
    public WeightsLocator(Func<string, string?> environment, IReadOnlyList<string> beside, FileDownload download)
    {
        _environment = environment;
        _beside = beside;
        _download = download;
    }

    /// <summary>That of this process.</summary>
    public static WeightsLocator OfThisProcess { get; } = new(
        Environment.GetEnvironmentVariable,
        [.. new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(WeightsLocator).Assembly.Location) }.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, "weights")).Distinct()],
        new FileDownload(HttpConnection.Client, new RetryPolicy()));

    /// <summary>The path of the file, whose content is that of <see cref="WeightsFile.Sha256"/>.</summary>
    /// <exception cref="WeightsUnavailableException">It is nowhere and cannot be had, or is another one.</exception>
    /// <exception cref="StorageException">It cannot be read, or the folder that the user names does not exist.</exception>
    public async Task<string> FindAsync(WeightsFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string hub = HubFolder.Of(_environment);
        foreach (string folder in Folders(file, hub))
        {
            string path = Path.Combine(folder, file.Name);
            if (File.Exists(path))
            {
                await RequireContentAsync(path, file, cancellationToken).ConfigureAwait(false);
                return path;
            }
        }

        if (file.Address is not { } address)
        {
            throw new WeightsUnavailableException(
                $"The file {file.Name} is not beside the application ({string.Join(", ", _beside.Select(folder => $"'{folder}'"))}). Add the package {file.Package} to the project (dotnet add package {file.Package}), "
                + $"or put the file into a folder of yours and name that in the environment variable {WeightsVariables.Folder}.");
        }

        await _download.RunAsync(address, Path.Combine(hub, file.Name), file, progress, cancellationToken).ConfigureAwait(false);
        return Path.Combine(hub, file.Name);
    }

    private IEnumerable<string> Folders(WeightsFile file, string hub)
    {
        if (_environment(WeightsVariables.Folder) is { Length: > 0 } named)
        {
            yield return Directory.Exists(named)
                ? named
                : throw new StorageException($"The environment variable {WeightsVariables.Folder} names the folder '{named}', which does not exist. Create it and put {file.Name} into it, or unset the variable.");
        }

        foreach (string folder in _beside)
        {
            yield return folder;
        }

        if (file.Address is not null)
        {
            yield return hub;
        }
    }

    private static async Task RequireContentAsync(string path, WeightsFile file, CancellationToken cancellationToken)
    {
        string found;
        try
        {
            RegularFile.Require(path);
            found = await Checksum.OfAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file '{path}' cannot be read: {error.Message} Check its permissions.", error);
        }

        if (!found.StartsWith(file.Sha256, StringComparison.Ordinal))
        {
            throw new WeightsUnavailableException(
                $"The file '{path}' is another one, or damaged: its SHA-256 is {found}, not {file.Sha256}{(file.Sha256.Length < found.Length ? "..." : string.Empty)}. "
                + $"Delete it and get it again from {file.Address?.AbsoluteUri ?? $"the package {file.Package}"}.");
        }
    }
}
