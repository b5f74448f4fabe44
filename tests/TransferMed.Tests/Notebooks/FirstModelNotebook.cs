// notebook: first-model.ipynb
// packages: TransferMed, TransferMed.Reporting, libtorch-cpu-linux-x64, SkiaSharp.NativeAssets.Linux.NoDependencies
#nullable disable
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Serving;
using TransferMed.Training;

namespace TransferMed.Tests.Notebooks;

internal static class FirstModelNotebook
{
    public static async Task RunAsync()
    {
        // <notebook>
        //| # A first model
        //|
        //| From pictures to a file that predicts, with a score that can be believed. The pictures here are generated, so that nothing has to be downloaded;
        //| for your own, put a folder for each class into `data` and open it by `ImageDataset.Open("data")`.
        //|
        //| On Windows load `libtorch-cpu-win-x64` in place of the last two packages, on macOS `libtorch-cpu-osx-arm64`. Where the packages lie in a folder
        //| (`dotnet pack -c Release -o packages`), name it first: `#i "nuget:/path/to/packages"`.

        //| ## The pictures
        //|
        //| A split keeps copies, look-alikes and pictures of one patient on one side. The audit says what else is wrong with them.
        ImageDataset data = SyntheticDomain.Create(SyntheticKind.Lesions, perClass: 60);
        DatasetParts parts = data.Split(train: 0.64, validation: 0.16, test: 0.2, seed: 7);
        Console.WriteLine(data);
        Console.WriteLine(DatasetAudit.Run(data).Verdict);

        //| ## The training
        //|
        //| The validation pictures choose the epoch; the test pictures are not looked at.
        NetworkSpec spec = Presets.Lightweight2021(classes: data.Classes.Count, width: 8, InputShape.Square(32));
        TrainedModel model = await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = 12 });
        Console.WriteLine($"epoch {model.Training.ChosenEpoch} of {model.Training.Epochs.Count}: validation {model.Training.Metric} {model.Training.Validation[model.Training.Metric.Name]:F3}");

        //| ## The score
        //|
        //| Read the interval, not the value: it says what the test pictures can tell.
        EvaluationResult result = model.Evaluate(parts.Test);
        Console.WriteLine($"macro F1 {result.Intervals()[Metrics.MacroF1]}");
        Console.WriteLine(result);
        HtmlReport.Write("report.html", result, new EvaluationReportOptions { Test = parts.Test });

        //| ## The model in a file
        //|
        //| `Assess` calibrates the probabilities and finds the thresholds of sets that hold the true class as often as promised. The package holds network, weights,
        //| preprocessing and all of that.
        model.Assessment = model.Assess(parts);
        model.Save("first-model.tmed", new PackageOptions { Name = "first model", Datasets = DatasetCard.From(parts) });

        //| ## A prediction
        IPredictor predictor = Predictor.Load("first-model.tmed");
        Prediction prediction = predictor.Predict(ImageSource.FromSample(parts.Test, 0));
        Console.WriteLine($"{prediction}; cannot be ruled out: {prediction.Set}; truth: {data.Classes[parts.Test.Samples[0].Label]}");

        //| Next: [is my data honest?](honest-data.ipynb) and [which source helps?](which-source.ipynb).
        // </notebook>
        predictor.Dispose();
        model.Dispose();
    }
}
