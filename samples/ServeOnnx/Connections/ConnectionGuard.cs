using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ServeOnnx;

/// <summary>
/// Bounds the connections, in all and for each address, without turning newcomers away: where the limit is reached, the connection whose
/// client has been due for longest is closed, be it idle or slow. Who sends a request at once is never among them, so that any number of
/// idle connections locks nobody out, even from the same address.
/// </summary>
internal sealed class ConnectionGuard
{
    /// <summary>By how much longer a connection may wait whose pictures were answered before.</summary>
    private static readonly TimeSpan Credit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, AddressLine> _lines = [];
    private readonly TimeProvider _time;
    private readonly long _credit;
    private readonly int _limit;
    private readonly int _perAddress;
    private int _count;

    /// <param name="limit">The connections in all.</param>
    /// <param name="perAddress">The connections of one address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="forHealth">Whether they are for health alone.</param>
    public ConnectionGuard(int limit, int perAddress, TimeProvider time, bool forHealth = false)
    {
        (_limit, _perAddress, _time, ForHealth) = (limit, perAddress, time, forHealth);
        _credit = (long)(Credit.TotalSeconds * time.TimestampFrequency);
    }

    public bool ForHealth { get; }

    /// <summary>Connections that are open and not to be closed.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>The step of the server that every connection passes first, before TLS and HTTP.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        ClientConnection? client = Enter((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort);
        if (client is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(client);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(client);
        }
    };

    /// <summary>Counts a new connection, and closes another for it where need be.</summary>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="close">Closes it.</param>
    /// <returns>The connection; null where every other one is being answered.</returns>
    public ClientConnection? Enter(IPAddress? remote, Action close)
    {
        var client = new ClientConnection(this, ClientAddress.Of(remote), close);
        ClientConnection? victim = null;
        lock (_gate)
        {
            if (!_lines.TryGetValue(client.Address, out AddressLine? line))
            {
                line = new AddressLine();
            }

            bool full = line.Count >= _perAddress;
            if (full || _count >= _limit)
            {
                victim = full ? line.Longest(_credit) : LongestOfTheMany();
                if (victim is null)
                {
                    return null;
                }

                Forget(victim);
            }

            _lines[client.Address] = line;
            line.Count++;
            _count++;
            line.Append(client, _time.GetTimestamp());
        }

        victim?.Close();
        return client;
    }

    /// <summary>A connection has ended.</summary>
    public void Leave(ClientConnection client)
    {
        lock (_gate)
        {
            Forget(client);
        }
    }

    /// <summary>A connection's client is due from now on.</summary>
    public void Wait(ClientConnection client, bool proven)
    {
        lock (_gate)
        {
            if (!client.Forgotten)
            {
                client.Proven = proven;
                _lines[client.Address].Append(client, _time.GetTimestamp());
            }
        }
    }

    /// <summary>A connection is not to be closed.</summary>
    public void Keep(ClientConnection client)
    {
        lock (_gate)
        {
            AddressLine.Remove(client);
        }
    }

    // The address with the most connections gives one up.
    private ClientConnection? LongestOfTheMany() => _lines.Values
        .Select(line => (line.Count, Longest: line.Longest(_credit)))
        .Where(line => line.Longest is not null)
        .MaxBy(line => line.Count)
        .Longest;

    private void Forget(ClientConnection client)
    {
        if (client.Forgotten)
        {
            return;
        }

        client.Forgotten = true;
        AddressLine.Remove(client);
        AddressLine line = _lines[client.Address];
        _count--;
        if (--line.Count == 0)
        {
            _lines.Remove(client.Address);
        }
    }
}
