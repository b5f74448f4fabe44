using System.Net.Sockets;
using System.Text;

namespace TransferMed.Tracking;

/// <summary>A request to the page, as much of it as is looked at.</summary>
/// <param name="Method">The method, such as <c>GET</c>.</param>
/// <param name="Path">The path, without a query.</param>
/// <param name="Host">The host that the browser means, with its port.</param>
internal sealed record LiveRequest(string Method, string Path, string Host)
{
    private const int LongestHead = 16 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether it is meant for this machine by a name that no page of the web has.</summary>
    public bool IsLocal => Host.Split(':')[0] is "127.0.0.1" or "localhost";

    /// <summary>Whether the stream of events is asked for.</summary>
    public bool IsEvents => IsLocal && Method == "GET" && Path == "/events";

    /// <summary>Reads the head of a request; null where none comes, or one that is no HTTP.</summary>
    public static async Task<LiveRequest?> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(s_patience);
        byte[] head = new byte[LongestHead];
        int length = 0;
        while (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = length == head.Length ? 0 : await stream.ReadAsync(head.AsMemory(length), limit.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        string[] lines = Encoding.ASCII.GetString(head, 0, length).Split("\r\n");
        string host = lines.FirstOrDefault(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))?["Host:".Length..].Trim() ?? "";
        return lines[0].Split(' ') is [var method, var target, _] ? new LiveRequest(method, target.Split('?')[0], host) : null;
    }
}
