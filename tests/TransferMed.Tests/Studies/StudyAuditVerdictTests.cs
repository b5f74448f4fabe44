using TransferMed.Auditing;
using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

public class StudyAuditVerdictTests
{
    [Fact]
    public void Without_findings_there_is_nothing_to_object_to()
    {
        StudyAudit audit = Of(Report(), Report());
        Assert.True(audit.Clean);
        Assert.Equal("nothing to object to in the target, its 2 splits and 1 source against it", audit.Verdict);
    }

    [Fact]
    public void Warnings_are_named_by_kind_with_where_they_are()
    {
        StudyAudit audit = Of(
            Report((AuditFindingKind.Shortcut, AuditSeverity.Warning), (AuditFindingKind.MixedSizes, AuditSeverity.Info)),
            Report((AuditFindingKind.LeakedNearDuplicates, AuditSeverity.Warning)));
        Assert.True(audit.Clean);
        Assert.Equal("warnings in the target, its 2 splits and 1 source against it: shortcut (target), leaked near duplicates (2 splits)", audit.Verdict);
    }

    [Fact]
    public void Severe_findings_stand_before_warnings()
    {
        StudyAudit audit = Of(Report((AuditFindingKind.Shortcut, AuditSeverity.Warning)), Report((AuditFindingKind.LeakedCopies, AuditSeverity.Severe)));
        Assert.False(audit.Clean);
        Assert.StartsWith("SEVERE findings in 2 of 4 audits of the target, its 2 splits and 1 source against it. split of seed 0: ", audit.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("; warnings: shortcut (target)", audit.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Naive_splits_leak_as_they_must() => Assert.Equal(
        "nothing to object to in the target, its 0 splits and 0 sources against it",
        StudyAudit.Of(Report(), [], [new StudySplitAudit(0, null, true, Report((AuditFindingKind.LeakedCopies, AuditSeverity.Severe)))]).Verdict);

    private static StudyAudit Of(AuditReport target, AuditReport split) =>
        StudyAudit.Of(target, [new StudySourceAudit("wound", Report())], [new StudySplitAudit(0, null, false, split), new StudySplitAudit(1, null, false, split)]);

    private static AuditReport Report(params (AuditFindingKind Kind, AuditSeverity Severity)[] findings) => new()
    {
        Sets = [new AuditedSet("feet", "data", 10, 0)],
        Findings = [.. findings.Select(finding => new AuditFinding(finding.Kind, finding.Severity, "Something was found."))],
    };
}
