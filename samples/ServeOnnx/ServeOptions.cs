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

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Urls, nameof(Urls));
        Within(MaxUpload, 1 << 10, 1 << 30, nameof(MaxUpload));
        Within(MaxPixels, 1, 500_000_000, nameof(MaxPixels));
        Within(Concurrency, 1, 1024, nameof(Concurrency));
        Within(Queue, 0, 10_000, nameof(Queue));
        if (UploadTime <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(UploadTime), UploadTime, "It must be above 0.");
        }
    }

    private static void Within(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be from {low} to {high}.");
        }
    }
}
