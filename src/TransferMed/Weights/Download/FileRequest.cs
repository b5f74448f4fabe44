using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace TransferMed.Weights;

/// <summary>The requests of one download: each asks for what is missing and adds what comes.</summary>
internal sealed class FileRequest
{
    private const int BufferSize = 1 << 17;

    /// <summary>By how much a file may be longer than its publisher states it, which is rounded.</summary>
    private const long Slack = 1 << 20;

    private const long ReportEvery = 1 << 20;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly WeightsFile _file;
    private readonly TimeSpan _silence;
    private readonly IProgress<DownloadProgress>? _progress;
    private EntityTagHeaderValue? _tag;

    /// <summary>Requests.</summary>
    /// <param name="client">The connections.</param>
    /// <param name="address">Where from.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="silence">How long the server may say nothing.</param>
    /// <param name="progress">Receives how far it is, or null.</param>
    public FileRequest(HttpClient client, Uri address, WeightsFile file, TimeSpan silence, IProgress<DownloadProgress>? progress)
    {
        _client = client;
        _address = address;
        _file = file;
        _silence = silence;
        _progress = progress;
    }

    private long Limit => _file.Size + Slack;

    /// <summary>Asks once, for the bytes that are missing.</summary>
    /// <returns>Null where the server says that this was all; otherwise why it was not.</returns>
    /// <exception cref="Storage.StorageException">What came cannot be written.</exception>
    public async Task<DownloadFault?> RunAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_silence);
        try
        {
            using HttpRequestMessage message = Message(partial.Length);
            using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if (Refusal(response, partial) is { } fault)
            {
                return fault;
            }

            return response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable ? null : await ReadAsync(response, partial, silence).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            return new DownloadFault(string.Create(CultureInfo.InvariantCulture, $"the server said nothing for {_silence.TotalSeconds:0.###} s"), MayPass: true, Cause: error);
        }
        catch (HttpRequestException error)
        {
            return new DownloadFault(Innermost(error), MayPass: true, Cause: error);
        }
        catch (IOException error)
        {
            return new DownloadFault($"the connection was cut: {error.Message.TrimEnd('.')}", MayPass: true, Cause: error);
        }
    }

    private static string Innermost(Exception error) => (error.InnerException is { } inner ? $"{error.Message.TrimEnd('.')}: {Innermost(inner)}" : error.Message).TrimEnd('.');

    private HttpRequestMessage Message(long from)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, _address);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0)
        {
            message.Headers.Range = new RangeHeaderValue(from, null);
            if (_tag is { IsWeak: false } tag)
            {
                message.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }
        }

        return message;
    }

    /// <summary>What is wrong with an answer before its content; brings the partial file to where the content begins.</summary>
    private DownloadFault? Refusal(HttpResponseMessage response, PartialFile partial)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                partial.Clear();
                break;
            case HttpStatusCode.PartialContent when partial.Length > 0 && range?.From == partial.Length:
                break;
            case HttpStatusCode.PartialContent:
                partial.Clear();
                return new DownloadFault("the server sent another range than was asked for", MayPass: true);
            case HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0 && range?.Length == partial.Length:
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                partial.Clear();
                return new DownloadFault("the server has no such range", MayPass: true);
            default:
                int code = (int)response.StatusCode;
                return new DownloadFault(
                    string.Create(CultureInfo.InvariantCulture, $"the server answered {code} {response.ReasonPhrase}").TrimEnd(),
                    MayPass: code is 408 or 425 or 429 or >= 500,
                    response.Headers.RetryAfter?.Delta);
        }

        _tag = response.Headers.ETag;
        if (Total(response, partial) is { } total && total > Limit)
        {
            partial.Clear();
            return new DownloadFault(string.Create(CultureInfo.InvariantCulture, $"the server has a file of {total} bytes there, not of about {_file.Size}"), MayPass: false);
        }

        return null;
    }

    /// <summary>How long the whole is to be, or null where the server does not say it.</summary>
    private static long? Total(HttpResponseMessage response, PartialFile partial) =>
        response.Content.Headers.ContentLength is { } length ? partial.Length + length : response.Content.Headers.ContentRange?.Length;

    private async Task<DownloadFault?> ReadAsync(HttpResponseMessage response, PartialFile partial, CancellationTokenSource silence)
    {
        long? total = Total(response, partial);
        long reported = long.MinValue / 2;
        byte[] buffer = new byte[BufferSize];
        Stream content = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            while (true)
            {
                if (partial.Length - reported >= ReportEvery)
                {
                    Report(reported = partial.Length, total);
                }

                silence.CancelAfter(_silence);
                int count = await content.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                if (partial.Length + count > Limit)
                {
                    partial.Clear();
                    return new DownloadFault(string.Create(CultureInfo.InvariantCulture, $"the server sends more than the about {_file.Size} bytes of the file"), MayPass: false);
                }

                partial.Append(buffer.AsSpan(0, count));
            }
        }

        Report(partial.Length, total);
        return partial.Length == 0 ? new DownloadFault("the server sent an empty file", MayPass: true)
            : partial.Length < total ? new DownloadFault(string.Create(CultureInfo.InvariantCulture, $"the server ended after {partial.Length} of {total} bytes"), MayPass: true)
            : null;
    }

    private void Report(long bytes, long? total) => _progress?.Report(new DownloadProgress(_file.Name, bytes, total));
}
