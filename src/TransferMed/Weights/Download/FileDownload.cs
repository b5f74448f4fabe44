using System.Globalization;
using System.Text;
using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>
/// Downloads a file so that its name never stands for another one: into a partial file, request by request until it is whole, and renamed
/// once its SHA-256 is right. No name, length or type that the server states is believed.
/// </summary>
internal sealed class FileDownload
{
    private const int ShownBytes = 60;

    private readonly HttpClient _client;
    private readonly RetryPolicy _retry;

    public FileDownload(HttpClient client, RetryPolicy retry)
    {
        _client = client;
        _retry = retry;
    }

    /// <summary>Downloads.</summary>
    /// <param name="address">Where from.</param>
    /// <param name="target">Where to; its folder is made where it is missing.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="progress">Receives how far it is, or null.</param>
    /// <param name="cancellationToken">Ends the work; what is there stays for the next call.</param>
    /// <exception cref="WeightsUnavailableException">The file cannot be had, or is another one.</exception>
    /// <exception cref="Storage.StorageException">It cannot be written.</exception>
    public async Task RunAsync(Uri address, string target, WeightsFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using PartialFile? partial = await PartialFile.OpenAsync(target, _retry.Wait, cancellationToken).ConfigureAwait(false);
        if (partial is null)
        {
            return;
        }

        // What an earlier call left may be of another file: then the whole is wrong, and one more try begins at 0.
        bool mayBeStale = partial.Length > 0;
        while (true)
        {
            await FillAsync(partial, address, file, target, progress, cancellationToken).ConfigureAwait(false);
            string found = await partial.ChecksumAsync(cancellationToken).ConfigureAwait(false);
            if (found.StartsWith(file.Sha256, StringComparison.Ordinal))
            {
                partial.Commit();
                return;
            }

            if (!mayBeStale)
            {
                WeightsUnavailableException error = WrongContent(partial, address, target, file, found);
                partial.Discard();
                throw error;
            }

            partial.Clear();
            mayBeStale = false;
        }
    }

    /// <summary>Requests until the server has no more.</summary>
    private async Task FillAsync(PartialFile partial, Uri address, WeightsFile file, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var request = new FileRequest(_client, address, file, _retry.Silence, progress);
        long furthest = partial.Length;
        int fruitless = 0;
        for (int tries = 1; ; tries++)
        {
            DownloadFault? fault = await request.RunAsync(partial, cancellationToken).ConfigureAwait(false);
            if (fault is null)
            {
                return;
            }

            fruitless = partial.Length > furthest ? 0 : fruitless + 1;
            furthest = Math.Max(furthest, partial.Length);
            if (!fault.MayPass || fruitless >= _retry.FruitlessTries || tries >= _retry.MostTries)
            {
                // A server may state a length that the file does not have, and have sent all of it.
                string found = await partial.ChecksumAsync(cancellationToken).ConfigureAwait(false);
                if (found.StartsWith(file.Sha256, StringComparison.Ordinal))
                {
                    return;
                }

                throw Unavailable(address, target, string.Create(CultureInfo.InvariantCulture, $"{fault.Reason} ({Wording.Count(tries, "request")}, {partial.Length} bytes so far)"), fault.Cause);
            }

            await _retry.Wait(_retry.After(Math.Max(1, fruitless), fault.Wait), cancellationToken).ConfigureAwait(false);
        }
    }

    private static WeightsUnavailableException WrongContent(PartialFile partial, Uri address, string target, WeightsFile file, string found)
    {
        byte[] start = partial.Start(ShownBytes);
        bool isText = start.Length > 0 && start.All(value => value is >= 32 and < 127 or 9 or 10 or 13);
        string shown = isText ? $" It begins with '{Encoding.ASCII.GetString(start).ReplaceLineEndings(" ").Trim()}', as a page of a proxy or a login would." : string.Empty;
        return Unavailable(
            address,
            target,
            string.Create(CultureInfo.InvariantCulture, $"what came is another file: {partial.Length} bytes instead of about {file.Size}, whose SHA-256 begins with {found[..Math.Min(file.Sha256.Length, 16)]} and not with {file.Sha256[..Math.Min(file.Sha256.Length, 16)]}.{shown}").TrimEnd('.'),
            null);
    }

    private static WeightsUnavailableException Unavailable(Uri address, string target, string why, Exception? cause) => new(
        $"{address.AbsoluteUri} cannot be downloaded: {why}. Check the connection and the proxy (HTTPS_PROXY), or get {Path.GetFileName(target)} by another way and put it by hand "
        + $"into '{Path.GetDirectoryName(target)}', or into a folder of yours that the environment variable {WeightsVariables.Folder} names.",
        cause);
}
