using System.Globalization;
using System.Text;

namespace TransferMed.Auditing;

/// <summary>An audit found what it was asserted not to find. The message lists the findings.</summary>
internal sealed class AuditException : TransferMedException
{
    private const int NamedPairs = 3;

    internal AuditException(string asserted, IReadOnlyList<AuditFinding> findings, AuditReport report)
        : base(Describe(asserted, findings))
    {
        Findings = findings;
        Report = report;
    }

    /// <summary>The findings that break the assertion.</summary>
    public IReadOnlyList<AuditFinding> Findings { get; }

    /// <summary>The whole report.</summary>
    public AuditReport Report { get; }

    private static string Describe(string asserted, IReadOnlyList<AuditFinding> findings)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{asserted}, but the audit has {findings.Count} finding(s):");
        foreach (AuditFinding finding in findings)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {finding.Severity}: {finding.Message}");
            foreach (AuditPair pair in finding.Pairs.Take(NamedPairs))
            {
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"    {pair.First} = {pair.Second}");
            }

            if (finding.Pairs.Count > NamedPairs)
            {
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"    and {finding.Pairs.Count - NamedPairs} more pairs");
            }
        }

        return text.ToString();
    }
}
