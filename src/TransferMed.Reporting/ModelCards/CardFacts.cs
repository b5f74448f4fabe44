namespace TransferMed.Reporting;

/// <summary>What the library knows for a model card. What is null it does not know, and the author is asked.</summary>
internal sealed record CardFacts
{
    public required string Kind { get; init; }

    /// <summary>What that which is asked about a picture is called.</summary>
    public TargetWords Words { get; init; } = TargetWords.Classes;

    public string? Summary { get; init; }

    public string? Objective { get; init; }

    public string? Data { get; init; }

    public string? Eligibility { get; init; }

    public string? Preprocessing { get; init; }

    public string? Subsets { get; init; }

    public string? Missing { get; init; }

    public string? Acquisition { get; init; }

    public string? Labels { get; init; }

    public string? Partitions { get; init; }

    public string? Disjointness { get; init; }

    public string? Numbers { get; init; }

    public string? ClassBalance { get; init; }

    public string? Model { get; init; }

    public string? Software { get; init; }

    public string? Initialization { get; init; }

    public string? Training { get; init; }

    public string? Selection { get; init; }

    public required string Metrics { get; init; }

    public required string Uncertainty { get; init; }

    public string? Robustness { get; init; }

    public required string InternalTest { get; init; }

    public string? ExternalTest { get; init; }

    public string? Participants { get; init; }

    public required string Performance { get; init; }

    public string? Failures { get; init; }

    public string? Limitations { get; init; }

    public string? Implications { get; init; }

    public string? Availability { get; init; }
}
