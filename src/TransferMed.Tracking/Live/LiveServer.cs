using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace TransferMed.Tracking;

/// <summary>Serves the page and its stream of events on the loopback address alone: who is not on this machine cannot ask, and a page of the web that a browser here has open is refused by the name of the host.</summary>
internal sealed class LiveServer : IDisposable
{
    private const int MostClients = 32;
    private const int WaitingEvents = 64;

    /// <summary>A comment, which browsers pass over.</summary>
    private const string Heartbeat = ":\n\n";

    /// <summary>How long those who watch may take to read the last event.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_pauseAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly Timer _heartbeat;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Channel<string>, bool> _watching = new();
    private readonly Func<string> _state;
    private int _clients;

    /// <param name="port">The port, or 0 for any.</param>
    /// <param name="state">The whole state as JSON, for those who begin to watch.</param>
    /// <param name="heartbeat">From one sign of life to the next, by which is noticed who has gone; null for 15 seconds.</param>
    /// <exception cref="TransferMedException">The port is taken.</exception>
    public LiveServer(int port, Func<string> state, TimeSpan? heartbeat = null)
    {
        _state = state;
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException error)
        {
            _listener.Dispose();
            throw new TransferMedException($"The live page cannot be served on port {port}: {error.Message}. Give another port, or 0 for any that is free.", error);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        TimeSpan beat = heartbeat ?? TimeSpan.FromSeconds(15);
        _heartbeat = new Timer(_ => Beat(), null, beat, beat);
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Whether anybody watches.</summary>
    public bool IsWatched => !_watching.IsEmpty;

    /// <summary>Sends an event to all who watch. One who does not read misses the oldest ones; every state is whole, so that nothing is missed for long.</summary>
    public void Publish(string name, string json)
    {
        string text = EventText(name, json);
        foreach (Channel<string> one in _watching.Keys)
        {
            one.Writer.TryWrite(text);
        }
    }

    /// <summary>Accepts nobody any more, and ends the streams when those who watch have what was published, or are too slow.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _listener.Dispose();
        _heartbeat.Dispose();
        foreach (Channel<string> one in _watching.Keys)
        {
            one.Writer.TryComplete();
        }

        _ = SpinWait.SpinUntil(() => _watching.IsEmpty, s_farewell);
        _end.Cancel();
    }

    private static string EventText(string name, string json) => $"event: {name}\ndata: {json}\n\n";

    // Only where nothing waits to be read: signs of life must not take the place of events.
    private void Beat()
    {
        foreach (Channel<string> one in _watching.Keys.Where(one => one.Reader.Count == 0))
        {
            one.Writer.TryWrite(Heartbeat);
        }
    }

    private async Task ServeAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_closing.Token).ConfigureAwait(false);
                _ = AnswerAsync(client);
            }
            catch (SocketException)
            {
                // One that was gone before it was accepted; or the process has no more handles, which lasts: without a pause it would take a processor.
                await Task.Delay(s_pauseAfterFault, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
            {
                // The end: cancelled, disposed or not listening any more.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (Interlocked.Increment(ref _clients) <= MostClients)
                {
                    NetworkStream stream = client.GetStream();
                    LiveRequest? request = await LiveRequest.ReadAsync(stream, _end.Token).ConfigureAwait(false);
                    await (request switch
                    {
                        null => Task.CompletedTask,
                        { IsEvents: true } => StreamAsync(stream),
                        _ => stream.WriteAsync(LiveFiles.Answer(request), _end.Token).AsTask(),
                    }).ConfigureAwait(false);
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The browser has gone away, or the training has ended.
            }
            finally
            {
                Interlocked.Decrement(ref _clients);
            }
        }
    }

    private async Task StreamAsync(NetworkStream stream)
    {
        var events = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingEvents) { FullMode = BoundedChannelFullMode.DropOldest });
        // Registered before the state is read: what changes between them is sent twice and not never.
        _watching[events] = true;
        if (_closing.IsCancellationRequested)
        {
            events.Writer.TryComplete();
        }

        try
        {
            await WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\nretry: 1000\n\n" + EventText("state", _state())).ConfigureAwait(false);
            await foreach (string text in events.Reader.ReadAllAsync(_end.Token).ConfigureAwait(false))
            {
                await WriteAsync(text).ConfigureAwait(false);
            }
        }
        finally
        {
            _watching.TryRemove(events, out _);
        }

        ValueTask WriteAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), _end.Token);
    }
}
