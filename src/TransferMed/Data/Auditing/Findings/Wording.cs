using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>How counts and figures are put into the messages of findings.</summary>
internal static class Wording
{
    public static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");

    public static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A finding about pairs, with its paths and the count of both.</summary>
    public static AuditFinding OfPairs(AuditFindingKind kind, AuditSeverity severity, string message, IReadOnlyList<AuditPair> pairs, params ReadOnlySpan<AuditFigure> figures)
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
