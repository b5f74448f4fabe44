using System.Globalization;
using System.Text;

namespace TransferMed.Tests.Weights;

/// <summary>What servers answer, rightly and wrongly.</summary>
internal static class Answers
{
    private const string Tag = "ETag: \"one\"\r\n";

    /// <summary>As a server should: the whole, or the range that is asked for.</summary>
    public static FaultyServer.Answer Right(byte[] content) => (request, to, end) => request.From switch
    {
        null => WriteAsync(to, "200 OK", $"Content-Length: {content.Length}\r\n{Tag}", content, end),
        { } from when from >= content.Length => WriteAsync(to, "416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}\r\nContent-Length: 0\r\n", [], end),
        { } from => WriteAsync(to, "206 Partial Content", Invariant($"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\nContent-Length: {content.Length - from}\r\n{Tag}"), content[(int)from..], end),
    };

    /// <summary>States the right length and ends the connection after some bytes.</summary>
    public static FaultyServer.Answer Cut(byte[] content, int after) => (request, to, end) => request.From is { } from && from < content.Length
        ? WriteAsync(to, "206 Partial Content", Invariant($"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\nContent-Length: {content.Length - from}\r\n{Tag}"), content[(int)from..Math.Min(content.Length, (int)from + after)], end)
        : WriteAsync(to, "200 OK", $"Content-Length: {content.Length}\r\n{Tag}", content[..Math.Min(content.Length, after)], end);

    /// <summary>The whole, whatever is asked for, ended after some bytes.</summary>
    public static FaultyServer.Answer WithoutRanges(byte[] content, int after = int.MaxValue) => (_, to, end) =>
        WriteAsync(to, "200 OK", $"Content-Length: {content.Length}\r\n", content[..Math.Min(content.Length, after)], end);

    /// <summary>A length that is not that of what is sent.</summary>
    public static FaultyServer.Answer Lying(byte[] content, long length) => (_, to, end) => WriteAsync(to, "200 OK", Invariant($"Content-Length: {length}\r\n"), content, end);

    /// <summary>In chunks, without a length.</summary>
    public static FaultyServer.Answer Chunked(byte[] content) => (_, to, end) => WriteAsync(
        to, "200 OK", "Transfer-Encoding: chunked\r\n", [.. Encoding.ASCII.GetBytes($"{content.Length:x}\r\n"), .. content, .. "\r\n0\r\n\r\n"u8], end);

    /// <summary>Bytes without an end and without a length.</summary>
    public static FaultyServer.Answer Endless() => async (_, to, end) =>
    {
        await WriteAsync(to, "200 OK", string.Empty, [], end);
        while (true)
        {
            await to.WriteAsync(new byte[1 << 16], end);
        }
    };

    /// <summary>Another range than is asked for.</summary>
    public static FaultyServer.Answer OtherRange(byte[] content) => (_, to, end) =>
        WriteAsync(to, "206 Partial Content", $"Content-Range: bytes 7-{content.Length - 1}/{content.Length}\r\nContent-Length: {content.Length - 7}\r\n", content[7..], end);

    public static FaultyServer.Answer Status(string status, string headers = "") => (_, to, end) => WriteAsync(to, status, headers + "Content-Length: 0\r\n", [], end);

    public static FaultyServer.Answer Redirect(Uri elsewhere) => Status("302 Found", $"Location: {elsewhere}\r\n");

    /// <summary>Some bytes, then nothing, until the client goes away.</summary>
    public static FaultyServer.Answer Silent(byte[] content, int after) => async (_, to, end) =>
    {
        await WriteAsync(to, "200 OK", $"Content-Length: {content.Length}\r\n{Tag}", content[..after], end);
        await to.FlushAsync(end);
        await Task.Delay(Timeout.Infinite, end);
    };

    /// <summary>No HTTP at all.</summary>
    public static FaultyServer.Answer Noise() => async (_, to, end) => await to.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(), end);

    /// <summary>Closes at once.</summary>
    public static FaultyServer.Answer Nothing() => (_, _, _) => Task.CompletedTask;

    private static async Task WriteAsync(Stream to, string status, string headers, byte[] content, CancellationToken end)
    {
        await to.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n"), end);
        await to.WriteAsync(content, end);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
