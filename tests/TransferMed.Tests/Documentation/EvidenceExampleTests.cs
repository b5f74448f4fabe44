using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/evidence.md on a small model.</summary>
public class EvidenceExampleTests
{
    [Fact]
    public async Task The_examples_run()
    {
        ImageDataset images = ToyImages.Create(40);
        DatasetParts parts = images.Split(train: 0.4, validation: 0.3, test: 0.3, seed: 1);
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Linear(4).Head(2).Build();
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts.Train, options: new TrainingOptions { Epochs = 2, BatchSize = 8 });
        PredictionSet validation = model.Predict(parts.Validation);
        EvaluationResult test = model.Evaluate(parts.Test);

        EvidenceExamples.Intervals(model, parts.Test);
        EvidenceExamples.OwnMetrics(test.Predictions);
        EvidenceExamples.Runs([0.08, 0.02, 0.05, 0.09]);
        EvidenceExamples.OperatingPoints(validation, test.Predictions);
        EvidenceExamples.Subgroups(model, parts);
        EvidenceExamples.Conformal(validation, test.Predictions);
        Assert.NotNull(EvidenceExamples.Calibration(model, parts));
        Assert.NotNull(EvidenceExamples.OutOfDistribution(model, parts));
    }

    [Fact]
    public void The_comparison_runs()
    {
        EvaluationResult first = EvaluationResult.From(Predictions(0.9));
        EvaluationResult second = EvaluationResult.From(Predictions(0.7));
        EvidenceExamples.Comparison(first, second);
        Assert.Equal(first.Accuracy - second.Accuracy, ModelComparison.Of(first.Predictions, second.Predictions).Differences[Metrics.Accuracy].Difference.Value, 12);
    }

    /// <summary>Forty samples of two classes, a share of which is told rightly.</summary>
    private static PredictionSet Predictions(double right) => new(
        ["normal", "ulcer"],
        Enumerable.Range(0, 40).Select(i => i % 2),
        Enumerable.Range(0, 40).Select(i =>
        {
            double p = 0.55 + 0.01 * (i % 7);
            double own = i < 40 * right ? p : 1 - p;
            return i % 2 == 0 ? new[] { own, 1 - own } : [1 - own, own];
        }));
}
