using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Training;

namespace TransferMed.Tests.Tasks;

/// <summary>What an assessment of grades, findings and values promises goes through the package into every answer.</summary>
public sealed class TaskAssessmentTests : IClassFixture<TaskTests.Scenes>
{
    private readonly TaskTests.Scenes _scenes;

    public TaskAssessmentTests(TaskTests.Scenes scenes) => _scenes = scenes;

    [Theory]
    [InlineData("findings")]
    [InlineData("values")]
    [InlineData("grades")]
    public async Task It_is_kept_and_told(string kind)
    {
        DatasetParts parts = _scenes.Open(kind).Split(0.4, 0.4, 0.2, 3);
        NetworkSpec spec = Presets.Lightweight2021(classes: 2, width: 4, new InputShape(3, 32, 32));
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = 4, Augmentation = [] });
        model.Assessment = model.Assess(parts, new AssessmentOptions { Conformal = new ConformalOptions { Alpha = 0.2 } });
        string package = _scenes.FileOf($"assessed-{kind}.tmed");
        model.Save(package);
        using TrainedModel loaded = TrainedModel.Load(package, TorchDevice.Cpu);
        Prediction answer = loaded.Predict(parts.Test.Samples[0].Path);

        if (kind == "grades")
        {
            Assert.IsType<Contiguous>(loaded.Assessment!.Conformal!.Options.Method);
            Assert.Null(loaded.Assessment.Targets);
            int[] grades = [.. answer.Set!.Classes.Order()];
            Assert.Equal(grades, Enumerable.Range(grades.Length > 0 ? grades[0] : 0, grades.Length));
            return;
        }

        TargetAssessment kept = loaded.Assessment!.Targets!, made = model.Assessment.Targets!;
        Assert.Equal(made.Calibrator, kept.Calibrator);
        Assert.Equal(made.Thresholds?.Values, kept.Thresholds?.Values);
        Assert.Equal(model.Assessment.Evaluation!.Metrics.Keys, loaded.Assessment.Evaluation!.Metrics.Keys);
        Assert.Empty(loaded.Assessment.Evaluation.Confusion);
        Assert.Contains("out-of-distribution", loaded.Assessment.LeftOut[0], StringComparison.Ordinal);
        if (kind == "findings")
        {
            Assert.Equal(made.FindingSets!.PresentThresholds, kept.FindingSets!.PresentThresholds);
            FindingPredictions said = loaded.PredictFindings(parts.Test);
            Assert.All(answer.Findings.Index(), pair => Assert.Equal(said.Predicted(0)[pair.Index], pair.Item.Probability, 1e-6));
            Assert.All(answer.Findings.Index(), pair => Assert.Equal(pair.Item.Probability >= kept.Thresholds!.Values[pair.Index], pair.Item.IsPresent));
            Assert.All(answer.Findings, finding => Assert.NotNull(finding.Set));
            Assert.Equal(kept.Thresholds!.Values, loaded.EvaluateFindings(parts.Test).PerFinding.Select(finding => finding.Threshold));
            return;
        }

        Assert.Equal(made.ValueIntervals!.HalfWidths, kept.ValueIntervals!.HalfWidths);
        ValueAnswer value = Assert.Single(answer.Values);
        Assert.Equal("cells", value.Unit);
        Assert.True(value.Interval!.Value.Contains(value.Value));
        Assert.Contains(" to ", value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assessment_of_another_task_is_refused()
    {
        DatasetParts findings = _scenes.Open("findings").Split(0.4, 0.4, 0.2, 3);
        DatasetParts values = _scenes.Open("values").Split(0.4, 0.4, 0.2, 3);
        NetworkSpec spec = Presets.Lightweight2021(classes: 2, width: 4, new InputShape(3, 32, 32));
        var once = new TrainingOptions { Epochs = 1, Augmentation = [] };
        using TrainedModel first = await TransferLearning.TrainAsync(spec, findings, once), second = await TransferLearning.TrainAsync(spec, values, once);
        second.Assessment = first.Assess(findings);
        Assert.Contains("findings or values", Assert.Throws<PackageException>(() => second.Save(_scenes.FileOf("wrong.tmed"))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => Predictor.From(second));
    }
}
