namespace ServeOnnx;

/// <summary>The connections of one client's address. Used under the lock of <see cref="ConnectionGuard"/>.</summary>
internal sealed class AddressLine
{
    private readonly LinkedList<ClientConnection> _new = [];
    private readonly LinkedList<ClientConnection> _proven = [];

    /// <summary>All of them, also those that are being answered.</summary>
    public int Count { get; set; }

    /// <summary>Puts a connection behind those that have been waited for longer.</summary>
    public void Append(ClientConnection connection, long now)
    {
        Remove(connection);
        connection.Since = now;
        (connection.Proven ? _proven : _new).AddLast(connection.Place);
    }

    public static void Remove(ClientConnection connection) => connection.Place.List?.Remove(connection.Place);

    /// <summary>The connection that has been waited for longest; null where all are being answered.</summary>
    /// <param name="credit">The time by which one that has sent good pictures may be late.</param>
    public ClientConnection? Longest(long credit) => (_new.First?.Value, _proven.First?.Value) switch
    {
        ({ } fresh, { } proven) => fresh.Since <= proven.Since + credit ? fresh : proven,
        var (fresh, proven) => fresh ?? proven,
    };
}
