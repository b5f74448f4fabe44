namespace TransferMed.Weights;

/// <summary>A published file: what it is called, how it is known, and how one gets it.</summary>
internal sealed record WeightsFile
{
    /// <summary>Its name in every folder, without one.</summary>
    public required string Name { get; init; }

    /// <summary>Its size in bytes, within a thousandth of a MiB.</summary>
    public required long Size { get; init; }

    /// <summary>Its SHA-256 in lower-case hexadecimal digits, or the first ones.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where it is downloaded from, or null.</summary>
    public Uri? Address { get; init; }

    /// <summary>The package that brings it, or null.</summary>
    public string? Package { get; init; }
}
