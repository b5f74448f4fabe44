using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServeOnnx;

/// <summary>The server beneath the application: addresses, TLS, and the limits of connections.</summary>
internal static class Server
{
    /// <summary>What a connection may hold of a body that nobody reads yet.</summary>
    private const int UnreadBytes = 64 << 10;

    /// <summary>
    /// What the server takes in of a body after it was refused, for at most five seconds: a connection that is closed over unread data is
    /// reset, and the client would see that in place of the answer.
    /// </summary>
    private const long ThrownAwayBytes = 256L << 20;

    /// <summary>The connections of the port for health, which nobody holds for long.</summary>
    private const int HealthConnections = 64;

    /// <summary>The least rate of bodies and answers, in bytes per second, once a client has had time to begin.</summary>
    private const double LeastRate = 1024;

    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">The certificate cannot be used.</exception>
    public static void Configure(ConfigureWebHostBuilder host, ServeOptions options)
    {
        ServerCertificate? certificate = options.Certificate is { } path ? ServerCertificate.Load(path, options.CertificateKey, options.CertificatePassword) : null;
        var guard = new ConnectionGuard(options.Connections, options.ConnectionsPerAddress, TimeProvider.System);
        var healthGuard = new ConnectionGuard(HealthConnections, HealthConnections, TimeProvider.System, forHealth: true);
        IReadOnlyList<ListenAddress> addresses = ListenAddress.ParseAll(options.Urls);
        IEnumerable<ListenAddress> healthAddresses = options.HealthPort is { } port
            ? addresses.Select(address => address with { Port = port }).Distinct()
            : [];

        host.UseKestrelCore();
        if (certificate is not null)
        {
            host.UseKestrelHttpsConfiguration();
        }

        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits, options);
            foreach (ListenAddress address in addresses)
            {
                address.Listen(kestrel, listen => Connect(listen, guard, address.Secure ? certificate : null));
            }

            foreach (ListenAddress address in healthAddresses)
            {
                address.Listen(kestrel, listen => Connect(listen, healthGuard, address.Secure ? certificate : null));
            }
        });
    }

    private static void SetLimits(KestrelServerLimits limits, ServeOptions options)
    {
        limits.MaxRequestBodySize = options.MaxUpload + ThrownAwayBytes;
        limits.MaxRequestBufferSize = UnreadBytes;
        // The guard bounds them, which closes idle ones where the server would turn newcomers away.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        limits.MinRequestBodyDataRate = new MinDataRate(LeastRate, TimeToBegin);
        limits.MinResponseDataRate = new MinDataRate(LeastRate, TimeToBegin);
    }

    private static void Connect(ListenOptions listen, ConnectionGuard guard, ServerCertificate? certificate)
    {
        // One request at a time on a connection, so that the guard can tell what its client is due.
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(guard.Watch);
        if (certificate is not null)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate.Own;
                https.ServerCertificateChain = certificate.Chain;
                https.HandshakeTimeout = TimeToBegin;
            });
        }
    }
}
