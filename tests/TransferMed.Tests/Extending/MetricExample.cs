using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>The share of patients most of whose images are put into their class. An image without a patient stands for itself.</summary>
public sealed class PatientAccuracy : Metric
{
    public override string Name => "patientAccuracy";

    public override double Value(PredictionSet predictions) => Enumerable.Range(0, predictions.Count)
        .GroupBy(sample => predictions.Groups?[sample] ?? $"image {sample}")
        .Average(patient => 2 * patient.Count(sample => predictions.Predictions[sample] == predictions.Labels[sample]) > patient.Count() ? 1.0 : 0.0);
}

// </example>

/// <summary>Metrics of one's own: by deriving, by a function, and one of the library's with arguments.</summary>
public class MetricExample
{
    // <example>
    private static readonly Metric WorstRecall = Metric.From(
        "worstRecall",
        predictions => EvaluationResult.From(predictions).PerClass.Where(scores => scores.Support > 0).Min(scores => scores.Recall),
        label: "worst recall");

    private static readonly TrainingOptions Options = new()
    {
        Metric = WorstRecall,
        KeepBestWeights = true,
        Metrics = [new PatientAccuracy(), Metrics.SensitivityAt(specificity: 0.9)],
    };

    // </example>

    [Fact]
    public void They_keep_the_contract()
    {
        MetricContract.Check(WorstRecall);
        MetricContract.Check(new PatientAccuracy());
    }

    [Fact]
    public void A_training_goes_by_one_of_them_and_records_all()
    {
        // The confidence rises while it learns, so that the wish for little of it chooses another epoch than any score would.
        Metric confidence = Metric.From(
            "confidence", predictions => Enumerable.Range(0, predictions.Count).Average(sample => predictions.Probabilities(sample).ToArray().Max()), higherIsBetter: false);
        using Network network = ToyNetwork.Create();
        ImageDataset images = ToyImages.Create(16), validation = ToyImages.Create(8, name: "validation");
        TrainingOptions options = Options with { Metric = confidence, Epochs = 6, BatchSize = 8, LearningRate = 0.05, Seed = 11, AverageDecay = null };
        TrainingResult result = new Trainer(network, options).Fit(images, validation);

        Assert.All(result.Epochs, epoch => Assert.Equal(
            ["patientAccuracy", "sensitivityAt0.9Specificity", "confidence"], epoch.Validation!.Keys.Skip(Metrics.All.Count)));
        Assert.Equal(6, result.Epochs.Select(epoch => epoch.Validation![confidence]).Distinct().Count());
        Assert.Equal(result.Epochs.MinBy(epoch => epoch.Validation![confidence])!.Epoch, result.ChosenEpoch);
        Assert.Equal(result.Epochs[result.ChosenEpoch - 1].Validation![confidence], confidence.Value(Inference.Predict(network, validation, result.Preprocessing)), 1e-6);
    }

    [Fact]
    public void An_evaluation_has_its_value_its_interval_and_its_comparison()
    {
        // Patients of three images each; the second model puts one image of every patient into the wrong class, the third two.
        PredictionSet Of(int wrong) => new(
            ["benign", "malignant"],
            Enumerable.Range(0, 60).Select(sample => sample / 30),
            Enumerable.Range(0, 60).Select(sample => (sample / 30 == 1) ^ (sample % 3 < wrong && sample % 4 > 0) ? new[] { 0.2, 0.8 } : [0.7, 0.3]),
            groups: Enumerable.Range(0, 60).Select(sample => $"patient {sample / 3}"));
        EvaluationResult result = EvaluationResult.From(Of(wrong: 2), [new PatientAccuracy()]);

        Assert.Equal(new PatientAccuracy().Value(Of(wrong: 2)), result["patientAccuracy"]);
        Assert.InRange(result[new PatientAccuracy()], 0.2, 0.8);
        ConfidenceInterval interval = result.Intervals()["patientAccuracy"];
        Assert.True(interval.Lower > 0 && interval.Lower < interval.Value && interval.Upper < 1, interval.ToString());
        Assert.StartsWith(
            "A beats B by",
            ModelComparison.Of(Of(wrong: 1), Of(wrong: 2), metrics: [new PatientAccuracy()]).Verdict(new PatientAccuracy()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_patients_are_drawn_and_a_patient_drawn_twice_counts_twice()
    {
        // One patient is right, one wrong. Drawn twice and once, two of three patients are right.
        var predictions = new PredictionSet(["a", "b"], [0, 0, 1, 1], [[1, 0], [1, 0], [1, 0], [1, 0]], groups: ["right", "right", "wrong", "wrong"]);

        Assert.Equal(2.0 / 3, new PatientAccuracy().Value(predictions, [2, 2, 1, 1]), 1e-12);
    }
}
