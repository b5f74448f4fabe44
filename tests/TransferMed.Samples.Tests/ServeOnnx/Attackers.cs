using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>What one client does that means harm: it sends this, and then nothing, or eight bytes every half second.</summary>
internal sealed record Attack(byte[] First, bool Drips);

/// <summary>
/// Clients that hold connections and come back when they are closed. One thread of their own moves them all, so that they take from the
/// endpoint what clients elsewhere would take, and not its thread pool.
/// </summary>
internal sealed class Attackers : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(200);

    private readonly IPEndPoint _target;
    private readonly Client[] _clients;
    private readonly Thread _thread;
    private volatile bool _ends;

    public Attackers(int port, IEnumerable<Attack> attacks)
    {
        _target = new IPEndPoint(IPAddress.Loopback, port);
        _clients = [.. attacks.Select(attack => new Client(attack))];
        _thread = new Thread(Move) { IsBackground = true, Name = "attackers" };
        _thread.Start();
    }

    /// <summary>The most connections that were held at once.</summary>
    public int Most { get; private set; }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        Array.ForEach(_clients, client => client.Dispose());
    }

    private void Move()
    {
        while (!_ends)
        {
            Array.ForEach(_clients, client => client.Move(_target));
            Most = Math.Max(Most, _clients.Count(client => client.Connected));
            Thread.Sleep(50);
        }
    }

    private sealed class Client(Attack attack) : IDisposable
    {
        private readonly byte[] _answer = new byte[512];
        private Socket? _socket;
        private long _moved;

        public bool Connected => _socket is not null;

        public void Move(IPEndPoint target)
        {
            try
            {
                if (_socket is null)
                {
                    Come(target);
                }
                else if (_socket.Poll(0, SelectMode.SelectRead) && _socket.Receive(_answer) == 0)
                {
                    Dispose();
                }
                else if (attack.Drips && Stopwatch.GetElapsedTime(_moved) > Pause)
                {
                    _socket.Send("xxxxxxxx"u8);
                    _moved = Stopwatch.GetTimestamp();
                }
            }
            catch (SocketException)
            {
                // It was closed: it comes back at the next move.
                Dispose();
            }
        }

        public void Dispose()
        {
            _socket?.Dispose();
            _socket = null;
            _moved = Stopwatch.GetTimestamp();
        }

        private void Come(IPEndPoint target)
        {
            if (Stopwatch.GetElapsedTime(_moved) > Away)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 1_000 };
                _socket.Connect(target);
                _socket.Send(attack.First);
                _moved = Stopwatch.GetTimestamp();
            }
        }
    }
}
