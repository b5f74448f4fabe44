using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Reporting;
using TransferMed.Serving;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.FrontDoor;

/// <summary>The notes of pictures reach training results, evaluations, logs and reports.</summary>
public class TravellingNotesTests
{
    private const string Opening = "2 hidden files are passed over.";

    /// <summary>Training and test share a patient.</summary>
    private static DatasetParts Parts => ToyImages.Parted(36, i => i < 2 ? (DatasetPart)(2 * i) : (DatasetPart)(i / 2 % 3), i => i < 2 ? "p" : null)
        .WithNotes([Opening]).PredefinedParts(0.2, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trained_model_and_its_evaluation_have_the_notes_and_a_log_hears_them_once(bool probed)
    {
        DatasetParts parts = Parts;
        ImageDataset train = parts.Train.WithNotes(["Only training has this."]);
        ImageDataset validation = parts.Validation.WithNotes(["Only validation has this."]);
        string[] ofBoth = [.. parts.Notes, "Only training has this.", "Only validation has this."];
        Assert.Equal(2, parts.Notes.Count);
        var log = new RecordingLogger();
        var services = new TrainingServices { Logger = log };
        using TrainedModel trained = await TransferLearning.TrainAsync(
            ToyNetwork.Spec(), train, validation, new TrainingOptions { Epochs = 1, BatchSize = 8 }, null, services);
        Assert.Equal(ofBoth, trained.Training!.Notes);

        using TrainedModel tuned = probed
            ? await TransferLearning.ProbeAsync(trained, train, validation, new ProbeOptions { Strength = 0.01 }, null, services)
            : await TransferLearning.FineTuneAsync(trained, train, validation, new FineTuneOptions { Epochs = 1, BatchSize = 8 }, null, services);
        Assert.Equal(ofBoth, tuned.Training!.Notes);

        Assert.Equal(parts.Notes, tuned.Evaluate(parts.Test, services).Notes);
        Assert.Equal(parts.Notes, tuned.Outputs(parts.Test, services).Predictions.Notes);
        using var predictor = Predictor.From(tuned);
        Assert.Equal(parts.Notes, predictor.PredictDataset(parts.Test).Notes);
        Assert.All(ofBoth, note => Assert.Single(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal)));
    }

    [Fact]
    public void Notes_of_a_set_from_elsewhere_come_with_those_of_its_classes()
    {
        using var model = new TrainedModel(ToyNetwork.Create(), ["c0", "other"], Preprocessing.Half());
        PredictionSet predictions = model.Predict(Parts.Test);
        Assert.Equal(4, predictions.Notes.Count);
        Assert.Equal(Parts.Test.Notes, predictions.Notes.Take(2));
        Assert.Contains("has no pictures of the class 'other'", predictions.Notes[2], StringComparison.Ordinal);
        Assert.Contains("the class 'c1', which the model does not know", predictions.Notes[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_order_of_classes_stays_with_notes()
    {
        ImageDataset dataset = new ImageDataset("grades", ["mild", "severe"], ToyImages.Parted(6, _ => null).Samples, new ToyImages()) { ClassOrderIsStated = true }.WithNotes([Opening]);
        using var model = new TrainedModel(ToyNetwork.Create(), dataset.Classes, Preprocessing.Half());
        Assert.True(model.Predict(dataset).ClassOrderIsStated);
        Assert.Equal([Opening], model.Predict(dataset).Notes);
    }

    [Fact]
    public void The_report_of_an_evaluation_shows_the_notes()
    {
        using var model = new TrainedModel(ToyNetwork.Create(), ["c0", "c1"], Preprocessing.Half());
        EvaluationResult evaluation = model.Evaluate(Parts.Test);
        var page = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } }));
        page.AssertSound();
        Assert.All(evaluation.Notes, note => Assert.Contains(note, page.TextOf("data"), StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrated_predictions_keep_the_notes()
    {
        PredictionSet predictions = new(["a", "b"], [0, 1, 0, 1], [[0.6, 0.4], [0.3, 0.7], [0.4, 0.6], [0.2, 0.8]]) { Notes = [Opening] };
        Assert.All(
            (Calibrator[])[new TemperatureScaling().Fit(predictions), new VectorScaling().Fit(predictions), new IsotonicCalibration().Fit(predictions)],
            calibrator => Assert.Equal([Opening], calibrator.Apply(predictions).Notes));
    }

    [Fact]
    public void Pooled_runs_keep_each_note_once()
    {
        PredictionSet Run(params string[] notes) => new(["a", "b"], [0, 1], [[0.5, 0.5], [0.5, 0.5]]) { Notes = [.. notes] };
        Assert.Equal(["x", "y"], new EvaluatedSeries("s", SeriesStyle.Alone, [Run("x"), Run("x", "y")]).Pooled.Notes);
    }
}
