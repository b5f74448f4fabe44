namespace TransferMed.Reporting;

/// <summary>What a report of an audit holds beyond its findings.</summary>
public sealed record AuditReportOptions
{
    /// <summary>The heading; null, the default, for one that names the sets.</summary>
    public string? Title { get; init; }

    /// <summary>How the audit was started, to repeat it; null, the default, leaves it out.</summary>
    public string? Command { get; init; }

    /// <summary>The time that the report states; null, the default, for none, so that equal input gives equal bytes.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>How many pairs of pictures are shown side by side, from 0 (no picture leaves its folder) to 200. Default 12.</summary>
    public int Images { get; init; } = 12;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate() => ReportOptionCheck.Images(Images, nameof(Images));
}
