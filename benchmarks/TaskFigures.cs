#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorch=true
#:property SharedWithTests=CellScenes
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// Findings, grades and values on real cells: windows of single cells are pasted two or three to a picture, so that the truth is known: which kinds are there, and how many red cells.
// Usage: dotnet run -c Release benchmarks/TaskFigures.cs -- CELLS [--pictures 600] [--seeds 3] [--size 64] [--imagenet-size 96] [--out DIR] [--tasks findings,grades,values]
// CELLS is a folder with the folders platelet, rbc and wbc and a manifest.csv of path,label,group; the windows of a group stay together, in 40 groups. Each seed divides the pictures by group into 60, 20 and 20 %.
// From scratch: Lightweight2021 of width 16; from weights: the probe of ImageNet's, and fine-tuned from it. OUT gets the last model of each as a package and as an ONNX file.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Serving;
using TransferMed.Tests;
using TransferMed.Training;
using TransferMed.Transfer;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string usual) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : usual;
int pictures = int.Parse(Option("--pictures", "600"));
int seeds = int.Parse(Option("--seeds", "3"));
int side = int.Parse(Option("--size", "64"));
string folder = Directory.CreateDirectory(Option("--out", Path.Combine(Path.GetTempPath(), "transfermed-tasks"))).FullName;
string manifest = CellScenes.Write(Path.Combine(folder, "scenes"), CellScenes.Read(args[0], groups: 40), pictures, seed: 1);
using TrainedModel imagenet = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = int.Parse(Option("--imagenet-size", "96")) });

Console.WriteLine($"{pictures} pictures of two or three cells, {seeds} splits by group; {side} px from scratch, {imagenet.Network.Spec.Input.Height} px from weights; mean and standard deviation over splits\n");
Console.WriteLine("| task | from | | | seconds | ONNX differs by |\n|---|---|---|---|---|---|");
foreach (string task in Option("--tasks", "findings,grades,values").Split(','))
{
    ImageDataset data = ImageDataset.Open(manifest, OptionsOf(task));
    Console.Error.WriteLine($"{task}: {data}");
    var services = new TrainingServices { Cache = new PixelCache() };
    foreach (string start in (string[])["scratch", "imagenet, probe", "imagenet, fine-tuned"])
    {
        var figures = new List<(double First, double Second, double Seconds)>();
        double difference = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            DatasetParts parts = data.Split(0.6, 0.2, 0.2, seed, SplitLinks.Copies);
            var clock = Stopwatch.StartNew();
            using TrainedModel model = await Trained(start, parts, seed, services);
            double seconds = clock.Elapsed.TotalSeconds;
            (double first, double second) = Judge(model, parts.Test, services);
            figures.Add((first, second, seconds));
            Console.Error.WriteLine($"{task}, {start}, seed {seed}: {first:f3} {second:f3}, {seconds:f0} s");
            if (seed == seeds - 1)
            {
                difference = Exported(model, parts.Test, Path.Combine(folder, $"{task}-{start.Replace(", ", "-")}"));
            }
        }

        (string one, string other) = task switch { "findings" => ("macro AUC", "macro F1"), "grades" => ("quadratic kappa", "mean error in grades"), _ => ("R2", "mean absolute error") };
        Console.WriteLine($"| {task} | {start} | {one} {Mean(figures.Select(f => f.First))} | {other} {Mean(figures.Select(f => f.Second))} | {figures.Average(f => f.Seconds):f0} | {difference:g2} |");
    }
}

async Task<TrainedModel> Trained(string start, DatasetParts parts, int seed, TrainingServices services)
{
    if (start == "scratch")
    {
        return await TransferLearning.TrainAsync(Presets.Lightweight2021(classes: 2, width: 16, new InputShape(3, side, side)), parts, new TrainingOptions { Seed = seed }, null, services);
    }

    TrainedModel probe = await TransferLearning.ProbeAsync(imagenet, parts, new ProbeOptions { Seed = seed, CheckPreprocessing = false }, null, services);
    if (start.EndsWith("probe", StringComparison.Ordinal))
    {
        return probe;
    }

    using (probe)
    {
        return await TransferLearning.FineTuneAsync(probe, parts, FineTuneOptions.AfterProbe() with { Seed = seed }, null, services);
    }
}

static DatasetOptions OptionsOf(string task) => task switch
{
    "findings" => new DatasetOptions { Task = new MultiLabel(), Columns = new ManifestColumns { Labels = ["platelet", "rbc", "wbc"], Group = "patient" } },
    "grades" => new DatasetOptions { Task = new Ordinal(), Columns = new ManifestColumns { Label = "red_cells", Group = "patient" } },
    "values" => new DatasetOptions { Task = new Regression { Units = ["cells"] }, Columns = new ManifestColumns { Label = "red_cells", Group = "patient" } },
    _ => throw new ArgumentException($"There is no task '{task}'; there are findings, grades and values."),
};

static (double, double) Judge(TrainedModel model, ImageDataset test, TrainingServices services) => model.Task switch
{
    MultiLabel => model.EvaluateFindings(test, services: services) is var found ? (found[FindingMetrics.MacroAuc], found[FindingMetrics.MacroF1]) : default,
    Regression => model.EvaluateValues(test, services) is var measured ? (measured[ValueMetrics.R2], measured[ValueMetrics.MeanAbsoluteError]) : default,
    _ => model.Evaluate(test, services) is var graded ? (graded[Metrics.QuadraticKappa], graded[Metrics.GradeError]) : default,
};

// The largest difference between what the package and the ONNX file say of the test pictures.
static double Exported(TrainedModel model, ImageDataset test, string path)
{
    model.Save(path + ".tmed");
    OnnxExport.Write(path + ".onnx", model);
    using IPredictor torch = Predictor.Load(path + ".tmed");
    using IPredictor onnx = Predictor.Load(path + ".onnx");
    ImageSource[] images = [.. Enumerable.Range(0, test.Count).Select(i => ImageSource.FromSample(test, i))];
    return torch.PredictAll(images).Zip(onnx.PredictAll(images)).Max(pair => Numbers(pair.First).Zip(Numbers(pair.Second)).Max(numbers => Math.Abs(numbers.First - numbers.Second)));
}

static IEnumerable<double> Numbers(Prediction prediction) =>
    prediction.Findings.Select(finding => finding.Probability).Concat(prediction.Values.Select(value => value.Value)).Concat(prediction.Probabilities);

static string Mean(IEnumerable<double> values)
{
    double[] all = [.. values];
    double mean = all.Average();
    return all.Length < 2 ? $"{mean:.000}" : $"{mean:.000} ± {Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1)):.000}";
}
