namespace TransferMed.S3;

/// <summary>How a store is reached. Credentials come by the SDK's usual chain: environment variables, the shared profile files, the role of the machine or pod.</summary>
public sealed record S3StoreOptions
{
    /// <summary>
    /// The endpoint of an S3-compatible store (MinIO, Ceph, a hospital's object store), such as <c>https://storage.example.org:9000</c>. Default: null, for AWS in <see cref="Region"/>.
    /// </summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>The region, such as <c>eu-central-1</c>. Default: null, for the one of environment or profile; with <see cref="ServiceUrl"/> <c>us-east-1</c>, which such stores take.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket stands in the path of a request and not in the name of the host. Default: null, for true with <see cref="ServiceUrl"/>, as most such stores need it, and false with AWS.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Whether requests are sent without credentials, for public buckets. Default: false.</summary>
    public bool Anonymous { get; init; }

    /// <summary>How often a request that fails for a reason that may pass (a lost connection, 500, 503, throttling) is tried again, after growing pauses, from 0. Default: 4.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>How long one try of a request may take, from more than 0. Default: 60 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        if (ServiceUrl is { IsAbsoluteUri: false } or { IsAbsoluteUri: true, Scheme: not ("http" or "https") })
        {
            throw new ArgumentException($"{nameof(ServiceUrl)} is '{ServiceUrl}'; it must begin with https:// or http://.", nameof(ServiceUrl));
        }

        if (Region is not null && string.IsNullOrWhiteSpace(Region))
        {
            throw new ArgumentException($"{nameof(Region)} is blank; it names a region, or is null.", nameof(Region));
        }

        if (Retries is < 0 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(Retries), Retries, $"{nameof(Retries)} is {Retries}; it must be from 0 to 100.");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, $"{nameof(Timeout)} is {Timeout}; it must be above 0.");
        }
    }
}
