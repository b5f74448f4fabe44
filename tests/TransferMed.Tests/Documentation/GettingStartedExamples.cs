// docs/getting-started.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Serving;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class GettingStartedExamples
{
    public static async Task<(TrainedModel Model, DatasetParts Parts)> Train()
    {
        // <example>
        ImageDataset data = ImageDataset.Open("data/ulcer");                  // data/ulcer/normal/*.jpg, data/ulcer/ulcer/*.jpg
        DatasetParts parts = data.Split(train: 0.64, validation: 0.16, test: 0.2, seed: 7);
        Console.WriteLine(DatasetAudit.Run(data).Verdict);                    // copies, look-alikes, shortcuts

        NetworkSpec spec = Presets.Lightweight2021(classes: data.Classes.Count, width: 16, InputShape.Square(64));
        var progress = new Progress<TrainingProgress>(report => Console.Write($"\repoch {report.Epoch}/{report.Epochs}, loss {report.Loss:f3} "));
        TrainedModel model = await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = 10 }, progress);
        // </example>
        return (model, parts);
    }

    public static void Judge(TrainedModel model, DatasetParts parts)
    {
        // <example>
        EvaluationResult result = model.Evaluate(parts.Test);                 // pictures that nothing was decided on
        Console.WriteLine(result.Intervals()[Metrics.MacroF1]);               // such as 0.932 [0.901, 0.957]
        Console.WriteLine(result);                                            // the main figures, class by class
        HtmlReport.Write("report.html", result, new EvaluationReportOptions { Test = parts.Test });
        // </example>
    }

    public static Prediction SaveAndPredict(TrainedModel model, DatasetParts parts)
    {
        // <example>
        model.Assessment = model.Assess(parts);
        model.Save("ulcer.tmed", new PackageOptions { Name = "ulcer", Datasets = DatasetCard.From(parts) });

        using IPredictor predictor = Predictor.Load("ulcer.tmed");
        Prediction prediction = predictor.Predict("foot.png");
        Console.WriteLine($"{prediction}; {prediction.Set}");                 // ulcer (0.931); and the classes that cannot be ruled out
        // </example>
        return prediction;
    }
}
