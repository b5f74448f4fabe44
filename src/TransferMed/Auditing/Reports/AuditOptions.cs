using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>What an audit looks for, and from where on it speaks up.</summary>
public sealed record AuditOptions
{
    /// <summary>Whether pictures that look the same are searched, not only those of equal pixels. Default: true.</summary>
    public bool NearDuplicates { get; init; } = true;

    /// <summary>
    /// Whether <see cref="DatasetAudit.Run"/> also searches pictures that show a part of the same scene, as patches cut from one
    /// photograph do. It decodes all pictures again and compares their corners, which takes minutes for some thousand
    /// pictures; mirrored scenes are not found. Splits do not search these: split what
    /// <see cref="AuditReport.LinkGroups"/> gives. Default: false.
    /// </summary>
    public bool Overlaps { get; init; }

    /// <summary>Whether it is measured how well the label can be told from the files' metadata. Default: true.</summary>
    public bool Shortcuts { get; init; } = true;

    /// <summary>
    /// The macro AUC above which a shortcut is a warning, if the lower end of its 95 % interval is above it. From 0.5 to 1.
    /// Default: 0.75.
    /// </summary>
    public double ShortcutWarning { get; init; } = 0.75;

    /// <summary>
    /// The macro AUC above which a shortcut through width, height, aspect or format is severe, if the lower end of its 95 %
    /// interval is above it. From <see cref="ShortcutWarning"/> to 1. Bytes, brightness and colours never give more than a
    /// warning: they may be the disease. Default: 0.9.
    /// </summary>
    public double ShortcutSevere { get; init; } = 0.9;

    /// <summary>The number of pictures below which a class is tiny. At least 1. Default: 10.</summary>
    public int TinyClass { get; init; } = 10;

    /// <summary>The ratio of the largest to the smallest class above which the imbalance is a warning. At least 1. Default: 10.</summary>
    public double ImbalanceRatio { get; init; } = 10;

    /// <summary>Decides the folds of the shortcut measurement. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(ShortcutWarning, 0.5, 1.0, nameof(ShortcutWarning));
        OptionCheck.InRange(ShortcutSevere, ShortcutWarning, 1.0, nameof(ShortcutSevere));
        OptionCheck.InRange(TinyClass, 1, int.MaxValue, nameof(TinyClass));
        OptionCheck.InRange(ImbalanceRatio, 1.0, double.MaxValue, nameof(ImbalanceRatio));
    }
}

/// <summary>How far an audit is.</summary>
public readonly struct AuditProgress
{
    internal AuditProgress(AuditStage stage, int done, int total)
    {
        Stage = stage;
        Done = done;
        Total = total;
    }

    /// <summary>What is being done.</summary>
    public AuditStage Stage { get; }

    /// <summary>The pictures for which it is done.</summary>
    public int Done { get; }

    /// <summary>The pictures in all.</summary>
    public int Total { get; }
}

/// <summary>The steps of an audit, in their order.</summary>
public enum AuditStage
{
    /// <summary>Pictures are decoded that were not yet.</summary>
    Reading,

    /// <summary>Pictures are compared.</summary>
    Comparing,

    /// <summary>It is measured how well the metadata tell the label.</summary>
    Shortcuts,
}
