using TransferMed.Auditing;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What the audit of a study says, and where: what makes a figure doubtful stands above it.</summary>
internal static class StudyDoubts
{
    private const int FindingsShown = 3;

    /// <summary>The statements of a page with those of the audit among them: warnings first, a clean audit last.</summary>
    /// <param name="statements">What is said of the scenarios.</param>
    /// <param name="audit">The audit, or null.</param>
    /// <param name="best">The best scenario.</param>
    /// <param name="baseline">What metadata reach; null where that is low.</param>
    public static IReadOnlyList<Statement> Around(IReadOnlyList<Statement> statements, StudyAudit? audit, StudyScenario best, MetadataBaseline? baseline)
    {
        if (audit is null)
        {
            return statements;
        }

        Statement audited = AuditBlocks.Statement(audit) with { More = [.. AuditBlocks.Doubts(audit).Take(FindingsShown)] };
        Statement[] beside = baseline is null ? [] : [Beside(StudyResult.NameOf(best.Summary), best.Summary.MacroAuc.Mean, baseline)];
        return audited.Tone == Tone.Good ? [.. beside, .. statements, audited] : [audited, .. beside, .. statements];
    }

    /// <summary>What metadata alone reach beside a model.</summary>
    /// <param name="model">What it is called within a sentence.</param>
    /// <param name="auc">Its AUC.</param>
    /// <param name="baseline">What metadata reach.</param>
    public static Statement Beside(string model, double auc, MetadataBaseline baseline) => baseline.IsUnbeatenBy(auc)
        ? new Statement("Baseline not beaten", baseline.Beside(model, auc), Tone.Warning)
        : new Statement("Baseline", baseline.Beside(model, auc));
}
