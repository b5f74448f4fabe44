using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>One thing that the audit found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found, with the numbers, and what to do, in a sentence or two.</param>
public sealed record AuditFinding(AuditFindingKind Kind, AuditSeverity Severity, string Message)
{
    /// <summary>The files that it concerns, without repetition, in ordinal order; empty where it concerns all.</summary>
    [JsonConverter(typeof(AuditListConverter<string>))]
    public ValueList<string> Paths { get; init; } = [];

    /// <summary>The pairs that it concerns; empty where it is not about pairs.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditPair>))]
    public ValueList<AuditPair> Pairs { get; init; } = [];

    /// <summary>The numbers behind it, by name.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFigure>))]
    public ValueList<AuditFigure> Figures { get; init; } = [];

    /// <summary>True if it is leakage: the same picture or group on two sides.</summary>
    public bool IsLeakage => Kind is AuditFindingKind.LeakedCopies or AuditFindingKind.LeakedNearDuplicates or AuditFindingKind.LeakedGroups;
}

/// <summary>A number with its name.</summary>
/// <param name="Name">What is counted or measured, in camel case.</param>
/// <param name="Value">The number; always finite.</param>
public sealed record AuditFigure(string Name, double Value);
