using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>The outcome of a <see cref="DatasetAudit"/>: data, a gate for tests, and the way to repair.</summary>
public sealed class AuditReport
{
    [JsonConstructor]
    internal AuditReport()
    {
    }

    /// <summary>What was audited.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditedSet>))]
    [JsonInclude, JsonRequired]
    public ValueList<AuditedSet> Sets { get; internal init; } = [];

    /// <summary>What was found, the most severe first.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFinding>))]
    [JsonInclude, JsonRequired]
    public ValueList<AuditFinding> Findings { get; internal init; } = [];

    /// <summary>How well the label can be told from metadata; null where it was not measured.</summary>
    [JsonInclude]
    public ShortcutResult? Shortcut { get; internal init; }

    /// <summary>The severity of the most severe finding; null without findings.</summary>
    public AuditSeverity? MostSevere => Findings.Count == 0 ? null : Findings.Max(finding => finding.Severity);

    /// <summary>True if a picture, what looks like it, or a group stands on two sides.</summary>
    public bool HasLeakage => Findings.Any(finding => finding.IsLeakage && finding.Severity == AuditSeverity.Severe);

    /// <summary>The outcome in one sentence.</summary>
    public string Verdict => AuditVerdict.Of(this);

    /// <summary>The pictures that a repair works on; null in a report that was read from a file.</summary>
    internal AuditedImages? Images { get; init; }

    /// <summary>Whether no list is missing: reading leaves those that a file lacks at null.</summary>
    internal bool IsWhole =>
        Findings.All(finding => finding is { Paths: not null, Pairs: not null, Figures: not null }) && (Shortcut is null or { Auc: not null, FileAuc: not null, Features: not null });

    /// <summary>Reads a report that <see cref="ToJson"/> has written. Such a report holds the findings but cannot repair.</summary>
    /// <param name="json">The text.</param>
    /// <returns>The report.</returns>
    /// <exception cref="DatasetException">The text is not a report.</exception>
    public static AuditReport FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, AuditJson.Default.AuditReport) is { IsWhole: true } report
                ? report
                : throw new JsonException("The text is null, or a list is missing.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new DatasetException($"The text is not a report of an audit: {e.Message}", e);
        }
    }

    /// <summary>The report as JSON.</summary>
    /// <returns>The text, indented.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, AuditJson.Default.AuditReport);

    /// <summary>Fails if there is leakage: a picture, one that looks like it, or a group on two sides.</summary>
    /// <exception cref="TransferMedException">There is; the message lists it.</exception>
    public void AssertNoLeakage()
    {
        AuditFinding[] leaks = [.. Findings.Where(finding => finding.IsLeakage && finding.Severity == AuditSeverity.Severe)];
        if (leaks.Length > 0)
        {
            throw new AuditException("No leakage was asserted", leaks, this);
        }
    }

    /// <summary>Fails if anything of a severity, or above it, was found.</summary>
    /// <param name="severity">The least severity that fails. Default: <see cref="AuditSeverity.Warning"/>.</param>
    /// <exception cref="TransferMedException">Something was; the message lists it.</exception>
    public void AssertClean(AuditSeverity severity = AuditSeverity.Warning)
    {
        AuditFinding[] found = [.. Findings.Where(finding => finding.Severity >= severity)];
        if (found.Length > 0)
        {
            throw new AuditException($"Nothing of severity {severity} or above was asserted", found, this);
        }
    }

    /// <summary>
    /// One of each picture. Of an audited set: of pictures of equal pixels, mirrored or turned ones too, the first stays. Of
    /// parts: the training part without what also stands, or shares its group, with validation or test. Of source and target: the source without
    /// what also stands in the target. Pictures that look the same on two sides are dropped as well.
    /// </summary>
    /// <param name="keepConflicts">Whether one of each label stays of equal pictures under two labels; else all of them are dropped, since nobody knows which label is right. Default: false.</param>
    /// <returns>The dataset, in the order of the audited one.</returns>
    /// <exception cref="InvalidOperationException">The report was read from a file and knows no pictures.</exception>
    public ImageDataset Deduplicate(bool keepConflicts = false) => AuditRepair.Deduplicate(RequireImages(), keepConflicts);

    /// <summary>
    /// The audited set, or all parts together, with groups that hold the links that were found: pictures that are or look
    /// the same, and groups that share such pictures, become one group. Write the groups into a manifest, or split the
    /// dataset, and nothing that was found leaks.
    /// </summary>
    /// <returns>The dataset; samples without any link keep their group.</returns>
    /// <exception cref="InvalidOperationException">The report was read from a file, or is on source and target, which are never split together.</exception>
    public ImageDataset LinkGroups() => AuditRepair.LinkGroups(RequireImages());

    private AuditedImages RequireImages() => Images
        ?? throw new InvalidOperationException("This report was read from a file and does not know the pictures. Audit the dataset again to repair it.");
}
