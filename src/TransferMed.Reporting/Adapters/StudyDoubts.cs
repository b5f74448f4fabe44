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
        Statement[] beside = baseline is null ? [] : [Beside(best, baseline)];
        return audited.Tone == Tone.Good ? [.. beside, .. statements, audited] : [audited, .. beside, .. statements];
    }

    private static Statement Beside(StudyScenario best, MetadataBaseline baseline)
    {
        double auc = best.Summary.MacroAuc.Mean;
        string reached = $"Metadata alone (size, format, brightness, contrast, colours), without a look at the pictures, reach an AUC of {baseline.Text}; "
            + $"{best.Name}, the scenario with the highest macro F1, reaches {NumberText.Metric(auc)}";
        return auc > baseline.Highest
            ? new Statement("Baseline", reached + ".")
            : new Statement("Baseline not beaten", reached + ", which is no better: it may have learned how the pictures were taken instead of the disease.", Tone.Warning);
    }
}
