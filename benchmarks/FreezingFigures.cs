#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/recipes.md: what to freeze, for how many pictures.
// Usage: dotnet run -c Release benchmarks/FreezingFigures.cs -- TARGET SOURCE [SEEDS [PER-CLASS,PER-CLASS,...]]
// For every seed: one split of the target by group, one network pretrained on the source, and from it one fine-tuning for each
// freezing policy and size, on the same pictures. Differences are those to training everything, by the corrected resampled t test.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;
using TransferMed.Transfer;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Epochs = 30;
ImageDataset target = ImageDataset.Open(args[0]);
ImageDataset source = ImageDataset.Open(args[1]).Take(200, seed: 0);
int seeds = args.Length > 2 ? int.Parse(args[2]) : 8;
int[] sizes = args.Length > 3 ? [.. args[3].Split(',').Select(int.Parse)] : [5, 10, 40];
NetworkSpec spec = Presets.Lightweight2021(classes: 2, width: 16, new InputShape(3, 64, 64));
string[] ways = ["scratch", "none", "none, decay 0.7", "head-first:5", "gradual:4", "norm", "probe (logistic regression)"];
var scores = new Dictionary<(int Size, string Way), double[]>();
var seconds = new Dictionary<(int Size, string Way), double>();
var clock = new Stopwatch();
double testShare = 0;
for (int seed = 0; seed < seeds; seed++)
{
    DatasetParts parts = target.Split(0.64, 0.16, 0.2, seed);
    testShare = (double)parts.Test.Count / parts.Train.Count;
    var cache = new PixelCache(1L << 30);
    var services = new TrainingServices { Cache = cache };
    using TrainedModel pretrained = await TransferLearning.TrainAsync(spec, source, null, Recipe(8, seed), null, services);
    using TrainedModel reheaded = pretrained.Rehead(target.Classes, seed);
    foreach (int size in sizes)
    {
        ImageDataset train = parts.Train.Take(size, seed);
        foreach (string way in ways)
        {
            clock.Restart();
            using TrainedModel model = way == "scratch"
                ? await TransferLearning.TrainAsync(spec, train, parts.Validation, Recipe(Epochs, seed), null, services)
                : way.StartsWith("probe", StringComparison.Ordinal)
                ? await TransferLearning.ProbeAsync(reheaded, train, parts.Validation, new ProbeOptions { CheckPreprocessing = false }, null, services)
                : await TransferLearning.FineTuneAsync(reheaded, train, parts.Validation, Tuning(way, seed), null, services);
            seconds[(size, way)] = seconds.GetValueOrDefault((size, way)) + clock.Elapsed.TotalSeconds / seeds;
            (scores.TryGetValue((size, way), out double[]? row) ? row : scores[(size, way)] = new double[seeds])[seed] = model.Evaluate(parts.Test, services)[Metrics.MacroF1];
        }

        Console.Error.WriteLine($"seed {seed}, {size} per class: {string.Join("  ", ways.Select(way => $"{way} {scores[(size, way)][seed]:F3}"))}");
    }
}

Console.WriteLine($"{target}; source {source}; Lightweight2021 width 16, 64 px, {Epochs} epochs, {seeds} splits\n");
Console.WriteLine($"| policy |{string.Concat(sizes.Select(size => $" {size} per class | against none |"))}\n|---|{string.Concat(sizes.Select(_ => "---|---|"))}");
foreach (string way in ways)
{
    Console.WriteLine($"| {way} |{string.Concat(sizes.Select(size => $" {Mean(scores[(size, way)])}, {seconds[(size, way)]:F1} s | {Against(scores[(size, way)], scores[(size, "none")])} |"))}");
}

TrainingOptions Recipe(int epochs, int seed) => new() { Epochs = epochs, Augmentation = Augmentation.Medical, Seed = seed };

FineTuneOptions Tuning(string way, int seed) => FineTuneOptions.From(Recipe(Epochs, seed)) with
{
    Freeze = FreezePolicy.Parse(way.Split(',')[0]),
    LayerDecay = way.Contains("decay", StringComparison.Ordinal) ? 0.7 : 1,
};

static string Mean(double[] values)
{
    double mean = values.Average();
    return $"{mean:.000} ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)):.000}";
}

string Against(double[] own, double[] baseline)
{
    if (ReferenceEquals(own, baseline))
    {
        return "";
    }

    CorrectedTResult test = CorrectedResampledT.Test([.. own.Zip(baseline, (a, b) => a - b)], testShare);
    return $"{test.Difference.Value:+.000;-.000} [{test.Difference.Lower:+.000;-.000}, {test.Difference.Upper:+.000;-.000}]";
}
