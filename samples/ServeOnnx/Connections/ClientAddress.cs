using System.Net;
using System.Net.Sockets;

namespace ServeOnnx;

/// <summary>What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that are given out as one.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The address that connections are counted by.</summary>
    /// <param name="remote">Where a connection comes from; null where that is not known.</param>
    public static IPAddress Of(IPAddress? remote)
    {
        if (remote is null)
        {
            return IPAddress.None;
        }

        if (remote.IsIPv4MappedToIPv6)
        {
            return remote.MapToIPv4();
        }

        if (remote.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(remote))
        {
            return remote;
        }

        byte[] bytes = remote.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
