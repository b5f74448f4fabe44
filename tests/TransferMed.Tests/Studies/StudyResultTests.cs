using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Studies;

public class StudyResultTests
{
    [Fact]
    public void TheSummaryIsThatOfAHandheldCalculator()
    {
        StudyRun[] runs =
        [
            ARun.Of("scratch", 0, f1: 0.60, auc: 0.80, accuracy: 0.5, seconds: 10),
            ARun.Of("same", 0, f1: 0.70, auc: double.NaN, accuracy: 0.7, seconds: 4, pretraining: 20),
            ARun.Of("scratch", 1, f1: 0.70, auc: 0.90, accuracy: 0.7, seconds: 20),
            ARun.Of("same", 1, f1: 0.74, auc: 0.90, accuracy: 0.9, seconds: 6, pretraining: 30),
            ARun.Of("scratch", 2, f1: 0.80, auc: 1.00, accuracy: 0.9, seconds: 30),
            ARun.Of("same", 2, f1: 0.78, auc: 0.95, accuracy: 0.8, seconds: 8, pretraining: 10),
        ];

        IReadOnlyList<ScenarioSummary> summary = ScenarioSummary.Of(runs);

        Assert.Equal(["scratch", "same"], summary.Select(s => s.Scenario));
        Near(summary[0].MacroF1, 0.70, 0.1);
        Near(summary[0].MacroAuc, 0.90, 0.1);
        Near(summary[0].Accuracy, 0.70, 0.2);
        Assert.Null(summary[0].GainOverScratch);
        Assert.Equal(20, summary[0].Seconds, 1e-12);
        Near(summary[1].MacroF1, 0.74, 0.04);
        Assert.True(double.IsNaN(summary[1].MacroAuc.Mean));

        // The differences of the seeds are 0.10, 0.04 and -0.02.
        Near(summary[1].GainOverScratch!, 0.04, 0.06);
        Assert.Equal(26, summary[1].Seconds, 1e-12);
        Assert.Equal(3, summary[1].Runs);
    }

    [Fact]
    public void OneValueHasNoSpread()
    {
        var one = MeanAndDeviation.Of([0.5]);
        Assert.Equal(0.5, one.Mean);
        Assert.True(double.IsNaN(one.StandardDeviation));
    }

    [Fact]
    public void WhatIsNotDefinedIsNullInTheFileAndComesBack()
    {
        StudyRun run = ARun.Of("same", 1, f1: 0.5, auc: double.NaN, accuracy: double.PositiveInfinity, seconds: 1, pretraining: 2);

        string json = JsonSerializer.Serialize(run, StudyJson.Default.StudyRun);
        JsonNode node = JsonNode.Parse(json)!;
        Assert.True(node["metrics"]!.AsObject().ContainsKey("macroAuc"));
        Assert.Null(node["metrics"]!["macroAuc"]);
        Assert.Null(node["metrics"]!["accuracy"]);

        StudyRun back = JsonSerializer.Deserialize(json, StudyJson.Default.StudyRun)!;
        Assert.True(double.IsNaN(back.Metrics[Metrics.MacroAuc]));
        Assert.Equal(0.5, back.Metrics[Metrics.MacroF1]);
        Contents.Same(run.Transfer, back.Transfer);
        Assert.Equal(json.Replace("Infinity", "null", StringComparison.Ordinal), JsonSerializer.Serialize(back, StudyJson.Default.StudyRun));
    }

    [Fact]
    public void PathsOfFilesAreRelativeToTheirFolder()
    {
        string root = Path.Combine(Path.GetTempPath(), "set");
        ImageDataset files = Dataset(Path.Combine(root, "a", "1.png"), Path.Combine(root, "a", "2.png"), Path.Combine(root, "b", "x", "3.png"));
        var place = DatasetRoot.Of(files);
        Assert.Equal(root, place.Path);
        Assert.Equal("b/x/3.png", place.Relative(files.Samples[2].Path));

        ImageDataset generated = Dataset("synthetic://skin@0/a/1", "synthetic://skin@0/b/1");
        Assert.Equal("synthetic://skin@0", DatasetRoot.Of(generated).Path);
        Assert.Equal("synthetic://skin@0/a/1", DatasetRoot.Of(generated).Relative("synthetic://skin@0/a/1"));
    }

    private static ImageDataset Dataset(params string[] paths) =>
        new("set", ["a", "b"], paths.Select((path, i) => new ImageSample(path, i % 2)), new ToyImages());

    private static void Near(MeanAndDeviation value, double mean, double deviation)
    {
        Assert.Equal(mean, value.Mean, 1e-12);
        Assert.Equal(deviation, value.StandardDeviation, 1e-12);
    }
}
