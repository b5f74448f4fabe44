using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A report in one sentence.</summary>
internal static class AuditVerdict
{
    public static string Of(AuditReport report)
    {
        string sets = string.Join(" and ", report.Sets.Select(set => set.Side == "data" ? set.Name : $"{set.Side} ({set.Name})"));
        string images = Wording.Count(report.Sets.Sum(set => set.Images), "picture");
        AuditFinding[] grave = [.. report.Findings.Where(finding => finding.Severity > AuditSeverity.Info)];
        if (grave.Length == 0)
        {
            return $"Clean: nothing to object to in {sets}, {images}.";
        }

        int severe = grave.Count(finding => finding.Severity == AuditSeverity.Severe);
        string counts = severe == 0
            ? Wording.Count(grave.Length, "warning")
            : $"{Wording.Count(severe, "severe finding")}{(grave.Length > severe ? $" and {Wording.Count(grave.Length - severe, "warning")}" : "")}";
        return $"{(severe > 0 ? "Not to be trusted" : "To be looked at")}: {counts} in {sets}, {images}.{(report.HasLeakage ? " There is leakage." : "")}";
    }
}
