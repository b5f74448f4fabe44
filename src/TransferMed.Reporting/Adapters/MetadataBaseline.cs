using TransferMed.Auditing;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>How well the classes are told by metadata alone, without looking at a picture: what the AUC of a model must be seen beside.</summary>
/// <param name="Auc">The AUC with its interval.</param>
/// <param name="Feature">The best single feature, where it alone reaches more; else null.</param>
internal sealed record MetadataBaseline(ShortcutAuc Auc, AuditFigure? Feature)
{
    /// <summary>What it is called among scenarios.</summary>
    public const string Name = "metadata alone, no picture";

    /// <summary>The highest AUC that was reached.</summary>
    public double Highest => Feature?.Value ?? Auc.Value;

    /// <summary>The AUC within a sentence.</summary>
    public string Text => NumberText.Interval(Auc.Value, Auc.Lower, Auc.Upper) + Further;

    /// <summary>Its interval, and the feature that reaches more.</summary>
    public string Detail => NumberText.Range(Auc.Lower, Auc.Upper) + Further;

    private string Further => Feature is { } feature ? $"; {AuditBlocks.Words(feature.Name)} alone {NumberText.Metric(feature.Value)}" : "";

    /// <summary>The baseline of a study's target; null where it was not measured, or is low: below what the audit warns of and below the model.</summary>
    /// <param name="result">The study.</param>
    /// <param name="modelAuc">The AUC of its best scenario.</param>
    public static MetadataBaseline? Of(StudyResult result, double modelAuc)
    {
        if (result.Audit?.Target.Shortcut is not { } shortcut)
        {
            return null;
        }

        ShortcutAuc auc = shortcut.FileAuc.Value > shortcut.Auc.Value ? shortcut.FileAuc : shortcut.Auc;
        AuditFigure? feature = shortcut.Features.MaxBy(one => one.Value) is { } best && best.Value > auc.Value ? best : null;
        var baseline = new MetadataBaseline(auc, feature);
        return baseline.Highest >= new AuditOptions().ShortcutWarning || baseline.Highest >= modelAuc ? baseline : null;
    }
}
