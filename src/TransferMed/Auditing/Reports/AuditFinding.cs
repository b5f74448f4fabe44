using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>One thing that the audit found.</summary>
/// <param name="kind">What it is.</param>
/// <param name="severity">How much it matters.</param>
/// <param name="message">What was found, with the numbers, and what to do, in a sentence or two.</param>
public sealed class AuditFinding(AuditFindingKind kind, AuditSeverity severity, string message)
{
    /// <summary>What it is.</summary>
    public AuditFindingKind Kind { get; } = kind;

    /// <summary>How much it matters.</summary>
    public AuditSeverity Severity { get; } = severity;

    /// <summary>What was found, with the numbers, and what to do, in a sentence or two.</summary>
    public string Message { get; } = message;

    /// <summary>The files that it concerns, without repetition, in ordinal order; empty where it concerns all.</summary>
    [JsonConverter(typeof(AuditListConverter<string>))]
    [JsonInclude]
    public ValueList<string> Paths { get; internal init; } = [];

    /// <summary>The pairs that it concerns; empty where it is not about pairs.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditPair>))]
    [JsonInclude]
    public ValueList<AuditPair> Pairs { get; internal init; } = [];

    /// <summary>The numbers behind it, by name.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFigure>))]
    [JsonInclude]
    public ValueList<AuditFigure> Figures { get; internal init; } = [];

    /// <summary>True if it is leakage: the same picture or group on two sides.</summary>
    public bool IsLeakage => Kind is AuditFindingKind.LeakedCopies or AuditFindingKind.LeakedNearDuplicates or AuditFindingKind.LeakedGroups;
}

/// <summary>A number with its name.</summary>
/// <param name="name">What is counted or measured, in camel case.</param>
/// <param name="value">The number; always finite.</param>
public sealed class AuditFigure(string name, double value)
{
    /// <summary>What is counted or measured, in camel case.</summary>
    public string Name { get; } = name;

    /// <summary>The number; always finite.</summary>
    public double Value { get; } = value;
}
