namespace ServeOnnx;

/// <summary>Where and within which limits a model is served.</summary>
internal sealed record ServeOptions
{
    /// <summary>The addresses to listen on, with semicolons between them. Default: this machine alone.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>The bytes of an uploaded picture above which it is refused. 1 KiB to 1 GiB. Default: 10 MiB.</summary>
    public int MaxUpload { get; init; } = 10 << 20;

    /// <summary>
    /// Width x height above which a picture is refused before it is decoded; pictures that are decoded at the same time stay below it
    /// together. 1 to 500 million. Default: 50 million.
    /// </summary>
    public int MaxPixels { get; init; } = 50_000_000;

    /// <summary>The uploads that are in memory at the same time; each has a buffer of <see cref="MaxUpload"/>. 1 to 1024. Default: 8.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>The uploads that wait, unread, for one of those places; more are refused with 503. 0 to 10000. Default: 128.</summary>
    public int Queue { get; init; } = 128;

    /// <summary>How long the body of an upload may take once it has a place. Default: 30 seconds.</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The memory of uploads that are larger than 64 KiB, in bytes; who finds none waits. At least twice <see cref="MaxUpload"/>. Default: 256 MiB, or that.</summary>
    public long? SharedMemory { get; init; }

    /// <summary>
    /// The connections at the same time; a further one closes that which has kept the endpoint waiting for longest. More than
    /// <see cref="Concurrency"/> and <see cref="Queue"/> together by 64, to 100000. Default: 1024, or 256 more than those.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>The connections of one address at the same time, likewise. 8 to 100000. Default: half of all.</summary>
    public int? AddressConnections { get; init; }

    /// <summary>A further port, at the same addresses, that answers GET /health alone and whose connections count for no limit of the others; 0 for a free one. Default: none.</summary>
    public int? HealthPort { get; init; }

    /// <summary>Names of hosts that requests may be for, beside this machine's own; <c>*.name</c> for all below it, <c>*</c> for all. Default: none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>What requests must show: at least 16 characters. Default: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether other machines may be answered without <see cref="ApiKey"/>. Default: no.</summary>
    public bool OpenWithoutKey { get; init; }

    /// <summary>The file of the certificate for https addresses: .pfx, or .pem. Default: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The .pem file of its key; null where that is in its own file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>What opens the key; null where it is open.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>The bytes of <see cref="SharedMemory"/>.</summary>
    public long UploadMemory => SharedMemory ?? Math.Max(256L << 20, LeastMemory);

    /// <summary>The value of <see cref="MaxConnections"/>.</summary>
    public int Connections => MaxConnections ?? Math.Max(1024, Concurrency + Queue + 256);

    /// <summary>The value of <see cref="AddressConnections"/>.</summary>
    public int ConnectionsPerAddress => AddressConnections ?? Connections / 2;

    // A buffer is a power of two, at most twice of what it holds.
    private long LeastMemory => 2L * MaxUpload;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        Within(MaxUpload, 1 << 10, 1 << 30, nameof(MaxUpload));
        Within(MaxPixels, 1, 500_000_000, nameof(MaxPixels));
        Within(Concurrency, 1, 1024, nameof(Concurrency));
        Within(Queue, 0, 10_000, nameof(Queue));
        if (UploadTime <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(UploadTime), UploadTime, "It must be above 0.");
        }

        Within(UploadMemory, LeastMemory, 1L << 40, nameof(UploadMemory));
        Within(Connections, Concurrency + Queue + 64, 100_000, nameof(Connections));
        Within(ConnectionsPerAddress, 8, 100_000, nameof(ConnectionsPerAddress));
        Within(HealthPort ?? 0, 0, 65535, nameof(HealthPort));
        _ = new HostRule(AllowedHosts);
        ValidateAccess(ListenAddress.ParseAll(Urls));
    }

    private void ValidateAccess(IReadOnlyList<ListenAddress> addresses)
    {
        if (ApiKey is not null)
        {
            ServeOnnx.ApiKey.RequireUsable(ApiKey);
        }
        else if (!OpenWithoutKey && addresses.FirstOrDefault(address => !address.IsLoopback) is { } open)
        {
            throw new ArgumentException(
                $"--urls has '{open}', which other machines can reach, and there is no key. Set one with --api-key-file or the variable TRANSFERMED_API_KEY, or --open-without-key where something in front lets in only who may.");
        }

        ListenAddress? secure = addresses.FirstOrDefault(address => address.Secure);
        if (secure is not null && Certificate is null)
        {
            throw new ArgumentException($"--urls has '{secure}', but there is no --certificate.");
        }

        if (secure is null && Certificate is not null)
        {
            throw new ArgumentException($"--certificate is '{Certificate}', but no address of --urls begins with https://.");
        }

        if (Certificate is null && CertificateKey is not null)
        {
            throw new ArgumentException($"--certificate-key is '{CertificateKey}', but there is no --certificate.");
        }
    }

    private static void Within(long value, long low, long high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be from {low} to {high}.");
        }
    }
}
