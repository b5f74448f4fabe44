using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServeOnnx;

/// <summary>An address to listen on.</summary>
/// <param name="Host">The IP address; null for localhost, which is both of this machine's own.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="Secure">Whether it speaks TLS.</param>
internal sealed record ListenAddress(IPAddress? Host, int Port, bool Secure)
{
    /// <summary>Whether this machine alone can reach it.</summary>
    public bool IsLoopback => Host is null || IPAddress.IsLoopback(Host);

    /// <summary>Reads addresses with semicolons between them.</summary>
    /// <exception cref="ArgumentException">One is none, or names a host that is not an address of this machine.</exception>
    public static IReadOnlyList<ListenAddress> ParseAll(string urls)
    {
        string[] each = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return each.Length > 0 ? [.. each.Select(Parse)] : throw new ArgumentException("--urls is empty.", nameof(urls));
    }

    /// <summary>Listens on it.</summary>
    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (Host is null)
        {
            kestrel.ListenLocalhost(Port, configure);
        }
        else
        {
            kestrel.Listen(Host, Port, configure);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Secure ? "https" : "http")}://{(Host is null ? "localhost" : new IPEndPoint(Host, 0).ToString()[..^2])}:{Port}");

    private static ListenAddress Parse(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = start < 0 ? "" : url[..start].ToLowerInvariant();
        string rest = start < 0 ? url : url[(start + 3)..].TrimEnd('/');
        if (scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"--urls has '{url}', which does not begin with http:// or https://.", nameof(url));
        }

        int colon = rest.LastIndexOf(':');
        bool hasPort = colon > rest.LastIndexOf(']');
        int port = scheme == "https" ? 443 : 80;
        if (hasPort && !(int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort))
        {
            throw new ArgumentException($"--urls has '{url}', whose port is no number from 0 to {IPEndPoint.MaxPort}.", nameof(url));
        }

        string host = hasPort ? rest[..colon] : rest;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return port > 0
                ? new ListenAddress(null, port, scheme == "https")
                : throw new ArgumentException($"--urls has '{url}', but localhost needs a port; 127.0.0.1 takes a free one.", nameof(url));
        }

        IPAddress? address = host is "*" or "+" ? IPAddress.IPv6Any : null;
        return address is not null || IPAddress.TryParse(host, out address)
            ? new ListenAddress(address, port, scheme == "https")
            // A server cannot listen on a name; taking every address instead would open more than was asked for.
            : throw new ArgumentException($"--urls has '{url}', whose host is neither localhost nor an IP address of this machine (0.0.0.0 and [::] are all of them).", nameof(url));
    }
}
