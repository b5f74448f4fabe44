using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A finding about pairs, with its paths and the count of both.</summary>
internal static class PairFinding
{
    public static AuditFinding Of(AuditFindingKind kind, AuditSeverity severity, string message, IReadOnlyList<AuditPair> pairs, params ReadOnlySpan<AuditFigure> figures)
    {
        ValueList<string> paths = pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();
        return new AuditFinding(kind, severity, message)
        {
            Pairs = pairs.ToValueList(),
            Paths = paths,
            Figures = [new AuditFigure("pairs", pairs.Count), new AuditFigure("pictures", paths.Count), .. figures],
        };
    }
}
