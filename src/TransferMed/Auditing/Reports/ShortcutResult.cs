using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>
/// How well the label can be told without looking at the pictures: the macro one-against-rest AUC of a multinomial
/// logistic regression on metadata, cross-validated by linked group. 0.5: not at all. For findings and values the mean over these of a logistic regression each, for whether the finding is there or the
/// value is above its median.
/// </summary>
/// <param name="auc">The AUC of all features together, with its 95 % interval.</param>
/// <param name="fileAuc">The AUC of width, height, aspect and format alone, which no disease decides, with its 95 % interval.</param>
public sealed class ShortcutResult(ShortcutAuc auc, ShortcutAuc fileAuc)
{
    /// <summary>The AUC of all features together, with its 95 % interval.</summary>
    public ShortcutAuc Auc { get; } = auc;

    /// <summary>The AUC of width, height, aspect and format alone, which no disease decides, with its 95 % interval.</summary>
    public ShortcutAuc FileAuc { get; } = fileAuc;

    /// <summary>The AUC that each feature reaches on its own, the best first.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFigure>))]
    [JsonInclude]
    public ValueList<AuditFigure> Features { get; internal init; } = [];

    /// <summary>For findings and values each that could be judged, the best told first; null for classes and grades. Findings of the audit go by the best told, since the mean hides one among many.</summary>
    [JsonConverter(typeof(AuditListConverter<ShortcutTarget>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonInclude]
    public ValueList<ShortcutTarget>? Targets { get; internal init; }

    /// <summary>The number of pictures that it was measured on.</summary>
    [JsonInclude]
    [JsonPropertyName("pictures")]
    public int Images { get; internal init; }

    /// <summary>The number of folds.</summary>
    [JsonInclude]
    public int Folds { get; internal init; }
}

/// <summary>How well a finding, or whether a value is above its median, can be told without looking at the pictures.</summary>
/// <param name="name">The finding or value.</param>
/// <param name="auc">The AUC of all features together, with its 95 % interval.</param>
/// <param name="fileAuc">The AUC of width, height, aspect and format alone.</param>
public sealed class ShortcutTarget(string name, ShortcutAuc auc, ShortcutAuc fileAuc)
{
    /// <summary>The finding or value.</summary>
    public string Name { get; } = name;

    /// <summary>The AUC of all features together, with its 95 % interval.</summary>
    public ShortcutAuc Auc { get; } = auc;

    /// <summary>The AUC of width, height, aspect and format alone, which no disease decides, with its 95 % interval.</summary>
    public ShortcutAuc FileAuc { get; } = fileAuc;
}

/// <summary>An AUC with its 95 % interval (Hanley and McNeil 1982, on the number of linked groups).</summary>
/// <param name="value">The AUC, from 0 to 1.</param>
/// <param name="lower">The lower end, at least 0.</param>
/// <param name="upper">The upper end, at most 1.</param>
public sealed class ShortcutAuc(double value, double lower, double upper)
{
    /// <summary>The AUC, from 0 to 1.</summary>
    public double Value { get; } = value;

    /// <summary>The lower end, at least 0.</summary>
    public double Lower { get; } = lower;

    /// <summary>The upper end, at most 1.</summary>
    public double Upper { get; } = upper;
}
