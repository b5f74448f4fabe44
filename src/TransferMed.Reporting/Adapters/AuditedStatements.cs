using TransferMed.Auditing;

namespace TransferMed.Reporting;

/// <summary>What is said of a model with what the audit of its pictures says: a doubt stands above, a clean audit below.</summary>
internal static class AuditedStatements
{
    public static IReadOnlyList<Statement> Around(IReadOnlyList<Statement> statements, AuditReport? audit)
    {
        if (audit is null)
        {
            return statements;
        }

        Statement audited = AuditBlocks.Statement(audit) with { More = AuditBlocks.Doubts(audit) };
        return audited.Tone == Tone.Good ? [.. statements, audited] : [audited, .. statements];
    }
}
