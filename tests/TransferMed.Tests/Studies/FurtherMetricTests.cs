using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>Metrics of a study's recipe beside those that every evaluation has.</summary>
public class FurtherMetricTests
{
    private static readonly Metric WorstRecall = Metric.From(
        "worstRecall", predictions => EvaluationResult.From(predictions).PerClass.Where(scores => scores.Support > 0).Min(scores => scores.Recall));

    [Fact]
    public async Task They_are_tested_summarised_compared_reported_and_read_back_by_name()
    {
        using var folder = new TemporaryFolder();
        StudyOptions options = StudyFixture.Options with { Training = new TrainingOptions { Metrics = [WorstRecall] } };
        StudyResult result = await StudyFixture.RunAsync(folder, options);

        Assert.All(result.Runs, run =>
        {
            Assert.Equal(WorstRecall.Value(result.PredictionsOf(run)), run.Metrics[WorstRecall], 1e-12);
            Assert.Equal(run.Metrics[WorstRecall], run.Intervals[WorstRecall].Value, 1e-12);
            Assert.All(run.History, epoch => Assert.Contains("worstRecall", epoch.Validation!.Keys));
        });
        Assert.All(result.Summary, summary => Assert.Equal(
            result.Runs.Where(run => run.Scenario == summary.Scenario).Select(run => run.Metrics[WorstRecall]), summary.Metrics["worstRecall"].Values));
        Assert.Contains("worst recall", result.Verdicts.Single(verdict => verdict.Metric == "worstRecall").Text, StringComparison.Ordinal);

        StudyResult read = StudyResult.Read(folder.Path);
        Assert.Equal(result.Runs[0].Intervals[WorstRecall], read.Runs[0].Intervals["worstRecall"]);
        Assert.Contains("worstRecall", new ReportPage(HtmlReport.Render(read)).TextOf("scenarios"), StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder, StudyFixture.Options));
        Assert.Contains("worstRecall", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_before_have_none_and_are_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(TransferStudy.ResultsFile);
        File.WriteAllText(path, System.Text.Json.JsonSerializer.Serialize(new AStudy().Create(), StudyJson.Default.StudyResult));
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (JsonNode? summary in file["summary"]!.AsArray())
        {
            Assert.True(summary!.AsObject().Remove("metrics"));
        }

        File.WriteAllText(path, file.ToJsonString());

        Assert.All(StudyResult.Read(path).Summary, summary => Assert.Empty(summary.Metrics));
    }
}
