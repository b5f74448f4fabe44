using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace TransferMed.Tests.S3;

/// <summary>A server on a port of this machine that holds objects and speaks as much of S3 as reading needs: lists in pages, parts of objects, errors. Every connection carries one request.</summary>
internal sealed class ObjectServer : IDisposable
{
    public const string Bucket = "pictures";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Asked> _asked = new();

    public ObjectServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>How many objects a page of a list holds.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>What goes wrong with a request that is the nth of its kind, from 0; null for nothing.</summary>
    public Func<Asked, int, Fault?> Faults { get; set; } = (_, _) => null;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<Asked> Requests => [.. _asked];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        CancellationToken end = _end.Token;
        while (!end.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(end);
                _ = AnswerAsync(client, end);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken end)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                Asked asked = await ReadAsync(stream, end);
                int before = Requests.Count(other => other.Key == asked.Key && other.IsList == asked.IsList);
                _asked.Enqueue(asked);
                Fault? fault = Faults(asked, before);
                (int status, string headers, byte[] body) = fault is { Status: > 0 } ? Error(fault.Status, fault.Code) : asked.IsList ? List(asked) : Part(asked, fault?.IgnoresRanges == true);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Answer\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), end);
                await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, fault?.CutAfter ?? body.Length)), end);
                await stream.FlushAsync(end);
                if (fault?.FallsSilent == true)
                {
                    await Task.Delay(Timeout.Infinite, end);
                }

                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // The client went away.
            }
        }
    }

    private (int Status, string Headers, byte[] Body) List(Asked asked)
    {
        string[] keys = [.. Objects.Keys.Where(key => key.StartsWith(asked.Query.GetValueOrDefault("prefix", ""), StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        int first = asked.Query.TryGetValue("continuation-token", out string? token) ? int.Parse(token.AsSpan(5), CultureInfo.InvariantCulture) : 0;
        var text = new StringBuilder($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>{Bucket}</Name>");
        foreach (string key in keys.Skip(first).Take(PageSize))
        {
            text.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{WebUtility.HtmlEncode(key)}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>{WebUtility.HtmlEncode(Tag(Objects[key]))}</ETag><Size>{Objects[key].Length}</Size></Contents>");
        }

        bool isTruncated = first + PageSize < keys.Length;
        text.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(isTruncated ? "true" : "false")}</IsTruncated>{(isTruncated ? $"<NextContinuationToken>next-{first + PageSize}</NextContinuationToken>" : "")}</ListBucketResult>");
        return (200, "Content-Type: application/xml\r\n", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private (int Status, string Headers, byte[] Body) Part(Asked asked, bool ignoresRanges)
    {
        if (!Objects.TryGetValue(asked.Key, out byte[]? content))
        {
            return Error(404, "NoSuchKey");
        }

        if (asked.IfMatch is string wanted && wanted != Tag(content))
        {
            return Error(412, "PreconditionFailed");
        }

        string headers = $"ETag: {Tag(content)}\r\nContent-Type: application/octet-stream\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n";
        if (asked.Range is not (int from, int to) || ignoresRanges)
        {
            return (200, headers, content);
        }

        if (from >= content.Length)
        {
            return Error(416, "InvalidRange");
        }

        to = Math.Min(to, content.Length - 1);
        return (206, $"{headers}Content-Range: bytes {from}-{to}/{content.Length}\r\n", content[from..(to + 1)]);
    }

    private static (int Status, string Headers, byte[] Body) Error(int status, string code) =>
        (status, "Content-Type: application/xml\r\n", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>as the test wants it</Message></Error>"));

    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"";

    private static async Task<Asked> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, end) == 1)
        {
            text.Append((char)one[0]);
        }

        string[] lines = text.ToString().Split("\r\n");
        var target = new Uri(new Uri("http://server"), lines[0].Split(' ')[1]);
        string path = Uri.UnescapeDataString(target.AbsolutePath)[1..];
        Dictionary<string, string> query = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);
        int[]? range = Header("Range")?["bytes=".Length..].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        bool isOfBucket = path.StartsWith(Bucket, StringComparison.Ordinal);
        return new Asked(isOfBucket ? path[Bucket.Length..].TrimStart('/') : path, query, range is null ? null : (range[0], range[1]), Header("If-Match"), Header("Authorization"));

        string? Header(string name) => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }

    /// <summary>A request.</summary>
    internal sealed record Asked(string Key, Dictionary<string, string> Query, (int From, int To)? Range, string? IfMatch, string? Authorization)
    {
        public bool IsList => Query.ContainsKey("list-type");
    }

    /// <summary>What goes wrong: an error, an answer that ends early or is not ended at all, or one that is for the whole.</summary>
    internal sealed record Fault(int Status = 0, string Code = "", int? CutAfter = null, bool IgnoresRanges = false, bool FallsSilent = false);
}
