using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;

namespace TransferMed.Tests.Studies;

/// <summary>Results of earlier versions are read, and what they claimed of few runs is not said again.</summary>
public sealed class OldStatementsTests
{
    private const string OldText = "wound beats scratch by 25.5 points of macro F1 [-90.7, 141.6], p = 0.03; 2 seeds can show no less than 232.7 points";

    [Fact]
    public void Intervals_and_p_values_of_few_runs_are_not_repeated()
    {
        StudyResult read = Read(new AStudy { Seeds = 2 }.Create(), root =>
        {
            foreach (JsonNode? verdict in root["verdicts"]!.AsArray())
            {
                verdict!["interval"] = Interval(0.255, -0.907, 1.416);
                (verdict["pValue"], verdict["adjustedPValue"], verdict["wilcoxonPValue"], verdict["smallestDetectable"]) = (0.03, 0.03, 0.5, 2.327);
                (verdict["shown"], verdict["comparisons"], verdict["text"]) = (true, 2, OldText);
            }

            foreach (JsonNode? summary in root["summary"]!.AsArray())
            {
                summary!["macroF1"]!["interval"] = Interval(0.5, 0, 1);
            }
        });

        Assert.All(read.Verdicts, verdict =>
        {
            Assert.Null(verdict.Interval);
            Assert.True(double.IsNaN(verdict.PValue) && double.IsNaN(verdict.AdjustedPValue) && double.IsNaN(verdict.WilcoxonPValue) && double.IsNaN(verdict.SmallestDetectable));
            Assert.False(verdict.Shown);
            Assert.EndsWith(" over 2 seeds: " + DifferenceVerdict.TooFewRuns, verdict.Text, StringComparison.Ordinal);
        });
        Assert.All(read.Summary, summary => Assert.Null(summary.MacroF1.Interval));
        string page = new ReportPage(HtmlReport.Render(read)).TextOf("verdict");
        Assert.DoesNotContain("232.7", page, StringComparison.Ordinal);
        Assert.DoesNotContain("141.6", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_that_a_metric_cannot_reach_are_cut_and_the_rest_stays()
    {
        StudyResult study = new AStudy { Seeds = 5, Sources = ["wound"] }.Create();
        StudyResult read = Read(study, root =>
        {
            JsonNode wide = root["verdicts"]![0]!;
            wide["interval"] = Interval(study.Verdicts[0].MeanDifference, -1.5, 1.75);
            (wide["smallestDetectable"], wide["adjustedPValue"], wide["shown"], wide["text"]) = (1.6, 0.9, false, OldText);
            root["summary"]![1]!["gainOverScratch"]!["interval"] = Interval(0.1, -1.5, 1.75);
        });

        StudyVerdict verdict = read.Verdicts[0];
        Assert.InRange(verdict.Interval!.Lower, -1, 1);
        Assert.InRange(verdict.Interval.Upper, -1, 1);
        Assert.True(double.IsNaN(verdict.SmallestDetectable));
        Assert.Contains("5 seeds that vary so much can show no difference at all", verdict.Text, StringComparison.Ordinal);
        Assert.Equal((-1, 1), (read.Summary[1].GainOverScratch!.Interval!.Lower, read.Summary[1].GainOverScratch!.Interval!.Upper));
        Assert.Equal(study.Verdicts[1].Text, read.Verdicts[1].Text);
    }

    [Fact]
    public void A_metric_that_the_file_does_not_define_is_named_without_a_unit()
    {
        StudyResult read = Read(new AStudy { Seeds = 3 }.Create(), root =>
        {
            JsonNode verdict = root["verdicts"]![0]!;
            (verdict["metric"], verdict["pValue"], verdict["text"]) = ("worstRecall", 0.2, OldText);
        });

        Assert.Matches("^wound is [0-9.]+ of worstRecall (above|below) scratch over 3 seeds: too few runs to tell; run at least 5$", read.Verdicts[0].Text);
    }

    [Fact]
    public void An_audit_with_warnings_is_not_called_nothing_severe()
    {
        var report = new AuditReport { Sets = [new AuditedSet("feet", "data", 10, 0)], Findings = [new AuditFinding(AuditFindingKind.Shortcut, AuditSeverity.Warning, "The label can be told.")] };
        var audit = new StudyAudit { Verdict = "nothing severe in the target, its 1 split and 0 sources against it", Clean = true, Target = report, Sources = [], Splits = [new StudySplitAudit(0, null, false, report)] };

        StudyAudit read = Read(new AStudy { Audit = audit }.Create(), _ => { }).Audit!;

        Assert.True(read.Clean);
        Assert.Equal("warnings in the target, its 1 split and 0 sources against it: shortcut (target, 1 split)", read.Verdict);
    }

    private static StudyResult Read(StudyResult study, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(JsonSerializer.Serialize(study, StudyJson.Default.StudyResult))!;
        change(root);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(TransferStudy.ResultsFile), root.ToJsonString());
        return StudyResult.Read(folder.Path);
    }

    private static JsonObject Interval(double value, double lower, double upper) =>
        new() { ["value"] = value, ["lower"] = lower, ["upper"] = upper, ["level"] = 0.95, ["method"] = "StudentT", ["width"] = upper - lower };
}
