#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// A probe of public weights: what it reaches with few pictures per class, and how long it takes.
// Usage: dotnet run -c Release benchmarks/ProbeFigures.cs -- DATA [PER-CLASS,PER-CLASS,...] [DRAWS] [flips] [stretch|crop|pad] [strength]
// DATA has a test part; the training pictures are drawn from all others. Features are computed once for all draws.
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var clock = Stopwatch.StartNew();
ImageDataset data = ImageDataset.Open(args[0]);
int[] sizes = args.Length > 1 ? [.. args[1].Split(',').Select(int.Parse)] : [5, 10, 20, 40];
int draws = args.Length > 2 ? int.Parse(args[2]) : 8;
bool flips = args.Contains("flips");
double? strength = args.Length > 3 && double.TryParse(args[^1], out double given) ? given : null;
ResizeMode? resize = args.Contains("crop") ? ResizeMode.CropCenter : args.Contains("pad") ? ResizeMode.Pad : args.Contains("stretch") ? ResizeMode.Stretch : null;
var options = new ProbeOptions { Flips = flips, Strength = strength };
using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");
Preprocessing preprocessing = new(model.Preprocessing) { Resize = resize ?? model.Preprocessing.Resize };
Console.Error.WriteLine($"opened after {clock.Elapsed.TotalSeconds:F1} s");
float[][] rows;
using (var extraction = new FeatureExtraction(model.Network, null, null, NullLogger.Instance))
{
    rows = extraction.Of(data, preprocessing, flips, null, default);
}

Console.Error.WriteLine($"features after {clock.Elapsed.TotalSeconds:F1} s");
int views = FeatureExtraction.Views(model.Network.Spec.Input, flips);
int[] test = [.. Enumerable.Range(0, data.Count).Where(i => data.Samples[i].Part == DatasetPart.Test)];
int[] rest = [.. Enumerable.Range(0, data.Count).Except(test)];
ImageDataset pool = data.Subset(rest);
var place = data.Samples.Index().ToDictionary(sample => sample.Item.Path, sample => sample.Index);
Console.WriteLine($"{data.Name}, {test.Length} test pictures, {draws} draws{(flips ? ", with mirror images" : "")}\n");
Console.WriteLine("| per class | macro F1 | balanced accuracy | strengths | time of a fit |\n|---|---|---|---|---|");
foreach (int size in sizes)
{
    var f1 = new List<double>();
    var accuracy = new List<double>();
    var strengths = new List<double>();
    clock.Restart();
    TimeSpan folding = default;
    for (int seed = 0; seed < draws; seed++)
    {
        ImageDataset train = pool.Take(size, seed);
        float[][] own = [.. train.Samples.SelectMany(sample => rows.Skip(place[sample.Path] * views).Take(views))];
        int[] labels = [.. train.Samples.Select(sample => sample.Label)];
        TimeSpan before = clock.Elapsed;
        int[]? foldOf = train.FoldOfEach(options.Folds, seed);
        folding += clock.Elapsed - before;
        StrengthChoice choice = StrengthChoice.Of(new ProbeSamples(own, labels, data.Classes.Count, balanced: true, default), foldOf, options, default);
        ProbeSamples samples = choice.Samples;
        (double[][] weights, double[] intercepts) = samples.Regression.Coefficients(samples.Regression.Fit(choice.Strength));
        (float[] Weights, float Bias)[] head = [.. weights.Zip(intercepts, samples.Standardization.Fold)];
        double[][] probabilities = [.. test.Select(i => Softmax(head, rows[i * views]))];
        EvaluationResult result = EvaluationResult.From(new PredictionSet(data.Classes, [.. test.Select(i => data.Samples[i].Label)], probabilities));
        f1.Add(result[Metrics.MacroF1]);
        accuracy.Add(result.BalancedAccuracy);
        strengths.Add(choice.Strength);
    }

    Console.WriteLine($"| {size} | {Mean(f1)} | {Mean(accuracy)} | {string.Join(" ", strengths.CountBy(s => s).OrderBy(s => s.Key).Select(s => $"{s.Key} x {s.Value}"))} | {(clock.Elapsed - folding).TotalSeconds / draws:F3} s, folds {folding.TotalSeconds / draws:F3} s |");
}

static string Mean(List<double> values)
{
    double mean = values.Average();
    return $"{mean:.000} ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)):.000}";
}

static double[] Softmax((float[] Weights, float Bias)[] head, float[] row)
{
    double[] scores = [.. head.Select(one => one.Bias + one.Weights.Zip(row, (w, x) => (double)w * x).Sum())];
    double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
    return [.. powers.Select(power => power / powers.Sum())];
}
