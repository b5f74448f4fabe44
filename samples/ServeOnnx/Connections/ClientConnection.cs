using System.Net;

namespace ServeOnnx;

/// <summary>A connection of a client, and how long it has been one that might be closed for another.</summary>
internal sealed class ClientConnection
{
    private readonly ConnectionGuard _guard;
    private readonly Action _close;

    public ClientConnection(ConnectionGuard guard, IPAddress address, Action close)
    {
        _guard = guard;
        Address = address;
        _close = close;
        Place = new LinkedListNode<ClientConnection>(this);
    }

    /// <summary>Whether it came to the port for health alone.</summary>
    public bool ForHealth => _guard.ForHealth;

    public IPAddress Address { get; }

    /// <summary>Since when its client has been due: to send a request, its header or its body.</summary>
    public long Since { get; set; }

    /// <summary>Whether a picture of it was answered before.</summary>
    public bool Proven { get; set; }

    /// <summary>Whether it is counted no more: it has ended, or was closed for another.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Its place among those that might be closed; without a list where it is none of them.</summary>
    public LinkedListNode<ClientConnection> Place { get; }

    /// <summary>A request has begun: its body is due now.</summary>
    public void Begin() => _guard.Wait(this, Proven);

    /// <summary>The whole request is there: the connection is safe until it is answered.</summary>
    public void Received() => _guard.Keep(this);

    /// <summary>The request was answered: the next one is due now.</summary>
    /// <param name="proven">Whether a picture was answered.</param>
    public void End(bool proven) => _guard.Wait(this, Proven || proven);

    public void Close() => _close();
}
