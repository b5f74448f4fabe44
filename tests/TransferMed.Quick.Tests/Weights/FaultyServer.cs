using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TransferMed.Tests.Weights;

/// <summary>A server on a port of this machine that answers each request with the next behaviour of a list, and the last one for ever.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Answer[] _answers;
    private readonly ConcurrentQueue<Request> _requests = new();
    private int _next;

    public FaultyServer(params Answer[] answers)
    {
        _answers = answers;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Writes an answer; the connection ends with it.</summary>
    public delegate Task Answer(Request request, Stream to, CancellationToken end);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/file.bin");

    /// <summary>What was asked for so far.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = AnswerAsync(client);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                Request request = await ReadAsync(stream, _end.Token);
                _requests.Enqueue(request);
                await _answers[Math.Min(Interlocked.Increment(ref _next), _answers.Length) - 1](request, stream, _end.Token);
                await stream.FlushAsync(_end.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, as some tests make it.
            }
        }
    }

    private static async Task<Request> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, end) == 1)
        {
            text.Append((char)one[0]);
        }

        string[] lines = text.ToString().Split("\r\n");
        string? range = lines.FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        return new Request(
            lines[0].Split(' ').ElementAtOrDefault(1) ?? string.Empty,
            range is null ? null : long.Parse(range["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture),
            lines.Any(line => line.StartsWith("If-Range:", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A request.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="From">The first byte that is asked for; null for all.</param>
    /// <param name="IsConditional">Whether the range is only wanted of the same file.</param>
    internal sealed record Request(string Path, long? From, bool IsConditional);
}
