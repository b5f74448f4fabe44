using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>Studies whose target has findings or measured values.</summary>
public sealed class TaskTargetStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Findings_are_studied_from_every_start()
    {
        using TrainedModel model = TaskTargets.Published();
        StudyResult result = await TransferStudy.RunAsync(TaskTargets.Findings, TaskTargets.Sources, TaskTargets.WithWeights(model) with { TrainPerClass = [3, 6], NaiveSplit = true }, _folder.Path);

        Assert.Equal(["scratch", "near", "tiny-probe", "tiny"], result.Summary.Take(4).Select(summary => summary.Scenario));
        Assert.Equal(["macroF1", "macroAuc"], result.Verdicts.Select(verdict => verdict.Metric).Distinct());
        Assert.All(result.Verdicts, verdict => Assert.Matches("^(3|6) per finding: ", verdict.Text));
        Assert.All(result.Summary, summary => Assert.Equal(["exactMatch"], summary.Metrics.Keys));
        Assert.All(result.Summary, summary => Assert.Empty(summary.Accuracy.Values));
        Assert.All(result.Runs.Zip(result.Runs.Select(result.FindingsOf)), pair => Assert.Equal(FindingEvaluation.From(pair.Second).Metrics, pair.First.Metrics));
        Assert.All(result.Runs, run => Assert.Contains("macroAveragePrecision", run.Intervals.Keys));
        Assert.All(result.Naive, naive => Assert.Single(naive[FindingMetrics.ExactMatch].Values));
        Assert.All(result.Runs, run => Assert.Contains(run.Predictions, prediction => double.IsNaN(prediction.Truths![1])));
        Assert.StartsWith("48 pictures of films show any number of 2 findings (edema, mass). ", result.Describe()[0], StringComparison.Ordinal);
        Assert.Contains("learned from 6 pictures of each finding, and as many without any", result.Describe()[0], StringComparison.Ordinal);
        Assert.Contains("FindingsOf", Assert.Throws<InvalidOperationException>(() => result.PredictionsOf(result.Runs[0])).Message, StringComparison.Ordinal);

        StudyResult read = StudyResult.Read(_folder.Path);
        Assert.Equal(new MultiLabel(), read.Task);
        Assert.Equal(JsonSerializer.Serialize(result, StudyJson.Default.StudyResult), JsonSerializer.Serialize(read, StudyJson.Default.StudyResult));
        JsonNode prediction = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File(TransferStudy.ResultsFile)))!["runs"]![0]!["predictions"]![0]!;
        Assert.Equal(["path", "probabilities", "group", "truths"], prediction.AsObject().Select(member => member.Key));

        using TrainedModel kept = TrainedModel.Load(_folder.File("models/tiny-probe.tmed"));
        Assert.IsType<MultiLabel>(kept.Task);
        Assert.NotNull(kept.Assessment!.Evaluation);
        var page = new ReportPage(HtmlReport.Render(read, new StudyReportOptions { Target = TaskTargets.Findings, Models = _folder.File(TransferStudy.ModelFolder) }));
        page.AssertSound();
        Assert.Contains("Finding by finding", page.Text, StringComparison.Ordinal);
        Assert.Contains("AUC by finding", page.Text, StringComparison.Ordinal);
        Assert.Contains("Exact match on the test pictures", page.Text, StringComparison.Ordinal);
        Assert.Contains("Training pictures per finding", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Confusion", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(HtmlReport.WriteFiles(_folder.File("figures"), read));
    }

    [Fact]
    public async Task Values_are_studied_over_folds()
    {
        using TrainedModel model = TaskTargets.Published();
        StudyResult result = await TransferStudy.RunAsync(TaskTargets.Values, TaskTargets.Sources, TaskTargets.WithWeights(model) with { Folds = 2 }, _folder.Path);

        Assert.Equal(8, result.Runs.Count);
        Assert.Equal(["r2", "meanAbsoluteError"], result.Verdicts.Select(verdict => verdict.Metric).Distinct());
        Assert.All(result.Verdicts.Where(verdict => verdict.Metric == "meanAbsoluteError"), verdict => Assert.Contains(" months of mean absolute error", verdict.Text, StringComparison.Ordinal));
        Assert.All(result.Summary, summary => Assert.Equal(["r2", "meanAbsoluteError", "pearson"], summary.Metrics.Keys));
        Assert.All(result.Summary, summary => Assert.True(double.IsNaN(summary[Metrics.MacroF1].Mean)));
        Assert.All(result.Runs.Zip(result.Runs.Select(result.ValuesOf)), pair => Assert.Equal(ValueEvaluation.From(pair.Second).Metrics, pair.First.Metrics));
        ScenarioSummary near = result.Summary[1];
        Assert.Equal(near[ValueMetrics.R2].Mean - result.Summary[0][ValueMetrics.R2].Mean, near.GainOverScratch!.Mean, 1e-9);
        Assert.StartsWith("48 pictures of hands have a measured age. ", Assert.Single(result.Describe()), StringComparison.Ordinal);
        Assert.Contains("ValuesOf", Assert.Throws<InvalidOperationException>(() => result.FindingsOf(result.Runs[0])).Message, StringComparison.Ordinal);

        StudyResult read = StudyResult.Read(_folder.Path);
        Assert.Equal(new Regression { Units = ["months"] }, read.Task);
        Assert.Equal("months", Assert.Single(read.ValuesOf(read.Runs[0]).Units));
        Assert.Equal(JsonSerializer.Serialize(result, StudyJson.Default.StudyResult), JsonSerializer.Serialize(read, StudyJson.Default.StudyResult));
        JsonNode prediction = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File(TransferStudy.ResultsFile)))!["runs"]![0]!["predictions"]![0]!;
        Assert.Equal(["path", "group", "truths", "values"], prediction.AsObject().Select(member => member.Key));

        using TrainedModel kept = TrainedModel.Load(_folder.File("models/near.tmed"));
        Assert.Equal(new Regression { Units = ["months"] }, kept.Task);
        var page = new ReportPage(HtmlReport.Render(read, new StudyReportOptions { Target = TaskTargets.Values, Models = _folder.File(TransferStudy.ModelFolder) }));
        page.AssertSound();
        Assert.Contains("Value by value", page.Text, StringComparison.Ordinal);
        Assert.Contains("Mean absolute error (months) on the test pictures", page.Text, StringComparison.Ordinal);
        Assert.Contains("Gain in R2", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("macro F1", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("metadata alone", page.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_study_continues_to_the_same_results(bool ofFindings)
    {
        ImageDataset target = ofFindings ? TaskTargets.Findings : TaskTargets.Values;
        StudyOptions options = TaskTargets.Options with { TrainPerClass = [3, 5], Audit = false };
        options = options.WithEpochs(2);
        using var unbroken = new TemporaryFolder();
        await TransferStudy.RunAsync(target, TaskTargets.Sources, options, unbroken.Path);
        Func<StudyProgress, bool>[] cuts =
        [
            p => p is { Run: 1, Training.Finished.Epoch: 1 },
            p => p is { Run: 2, Phase: StudyPhase.FineTuning, Training.Finished.Epoch: 1 },
            p => p is { Run: 4, Phase: StudyPhase.Testing },
        ];
        foreach (Func<StudyProgress, bool> at in cuts)
        {
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<StudyProgress>(p =>
            {
                if (at(p))
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TransferStudy.RunAsync(target, TaskTargets.Sources, options, _folder.Path, progress, null, stop.Token));
            Assert.True(stop.IsCancellationRequested);
        }

        await TransferStudy.RunAsync(target, TaskTargets.Sources, options, _folder.Path);
        Assert.Equal(StudyFixture.WithoutTimes(unbroken), StudyFixture.WithoutTimes(_folder));
        Assert.Equal(File.ReadAllBytes(unbroken.File("models/near.tmed")), File.ReadAllBytes(_folder.File("models/near.tmed")));
    }

    [Fact]
    public void Verdicts_know_the_direction_and_unit_of_values()
    {
        double[] better = [0.9, 1.2, 1.1, 0.8, 1.0];
        StudyRun[] runs =
        [
            .. Enumerable.Range(0, 5).SelectMany(seed => (StudyRun[])[Run("scratch", seed, 0.5, 6 + seed % 2), Run("near", seed, 0.5 + 0.1 * better[seed], 6 + seed % 2 - 2 * better[seed])]),
        ];
        var measures = StudyMetrics.Of(new Regression { Units = ["months"] });
        IReadOnlyList<StudyVerdict> verdicts = StudyVerdicts.Of(runs, null, measures);

        Assert.Equal(["r2", "meanAbsoluteError"], verdicts.Select(verdict => verdict.Metric));
        Assert.StartsWith("near beats scratch by 0.100 of R2 [", verdicts[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("near beats scratch by 2.000 months of mean absolute error [", verdicts[1].Text, StringComparison.Ordinal);
        Assert.True(verdicts[1].MeanDifference < 0 && verdicts[1].Shown);
        Assert.Equal("", StudyMetrics.Of(new Regression { Units = ["months", "cm"] }).UnitOf(ValueMetrics.MeanAbsoluteError));
        Assert.Equal("", measures.UnitOf(ValueMetrics.R2));

        ScenarioSummary near = ScenarioSummary.Of(runs, null, measures)[1];
        Assert.Equal(0.1, near.GainOverScratch!.Mean, 1e-9);
        Assert.Contains("r2, meanAbsoluteError", Assert.Throws<ArgumentException>(() => near[ValueMetrics.Spearman]).Message, StringComparison.Ordinal);

        static StudyRun Run(string scenario, int seed, double r2, double error) => ARun.Of(scenario, seed, 0, 0) with
        {
            Metrics = new Dictionary<string, double> { ["r2"] = r2, ["meanAbsoluteError"] = error, ["pearson"] = 0.5 },
        };
    }

    [Fact]
    public async Task What_means_nothing_for_a_task_is_refused_before_work()
    {
        Assert.Contains("Training, for 'films': Loss is Focal", await Refused(TaskTargets.Findings, TaskTargets.Options with { Training = TaskTargets.Options.Training with { Loss = new Focal() } }), StringComparison.Ordinal);
        Assert.Contains("Training, for 'hands': The metric macroAuc is one of", await Refused(TaskTargets.Values, TaskTargets.Options with { Training = TaskTargets.Options.Training with { Metric = FindingMetrics.MacroAuc } }), StringComparison.Ordinal);
        using TrainedModel model = TaskTargets.Published();
        StudyOptions weights = TaskTargets.WithWeights(model);
        Assert.Contains("WeightsFineTuning, for 'hands': Loss is Focal", await Refused(TaskTargets.Values, weights with { WeightsFineTuning = weights.WeightsFineTuning with { Loss = new Focal() } }), StringComparison.Ordinal);

        // The one picture that shows it can stand in one part alone.
        ImageDataset rare = ImageDataset.Create(
            "rare", new MultiLabel(), ["edema", "mass"], TaskTargets.Findings.Samples.Select((sample, i) => new ImageSample(sample.Path, 0) { Targets = [sample.Targets[0], i == 0 ? 1 : 0], Part = i < 6 ? DatasetPart.Test : DatasetPart.Train }), new ToyImages());
        Assert.Contains("'mass'", await Refused(rare, TaskTargets.Options), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));

        string said = (await Assert.ThrowsAsync<ArgumentException>(() => SourceAdvisor.RankAsync(TaskTargets.Findings, [new SourceCandidate("other", TaskTargets.Values)]))).Message;
        Assert.Contains("The advisor scores sources for targets of classes or grades", said, StringComparison.Ordinal);

        async Task<string> Refused(ImageDataset target, StudyOptions options) =>
            (await Assert.ThrowsAnyAsync<ArgumentException>(() => TransferStudy.RunAsync(target, [], options, _folder.Path))).Message;
    }

    [Fact]
    public async Task Results_that_contradict_their_task_are_refused_and_those_of_classes_say_none()
    {
        await TransferStudy.RunAsync(TaskTargets.Values, [], TaskTargets.Options with { Audit = false }, _folder.Path);
        string path = _folder.File(TransferStudy.ResultsFile);
        JsonNode written = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        Refused(content => content["task"] = new JsonObject { ["kind"] = "MultiLabel" }, "has an impossible prediction of");
        Refused(content => content["runs"]![0]!["predictions"]![0]!["values"] = null, "has an impossible prediction of");
        Refused(content => content["runs"]![0]!["predictions"]![0]!["label"] = "age", "has an impossible prediction of");
        Refused(content => content["summary"]![0]!["metrics"]!.AsObject().Remove("r2"), "does not summarise 'r2'");

        using var classes = new TemporaryFolder();
        await StudyFixture.RunAsync(classes, StudyFixture.Options.WithEpochs(1) with { Seeds = 1, NaiveSplit = true, Audit = false });
        string json = await File.ReadAllTextAsync(classes.File(TransferStudy.ResultsFile));
        Assert.All((string[])["\"task\"", "\"truths\"", "\"values\": null", "\"others\""], member => Assert.DoesNotContain(member, json, StringComparison.Ordinal));
        Assert.Equal(new SingleLabel(), StudyResult.Read(classes.Path).Task);

        void Refused(Action<JsonNode> change, string message)
        {
            JsonNode content = written.DeepClone();
            change(content);
            StudyFixture.WriteSealed(path, content);
            Assert.Contains(message, Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
        }
    }
}
