#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// A probe of public weights: what it reaches with few pictures per class, and how long it takes, in four ways: each training picture
// in one view, in its mirrored and turned views with a plain ridge penalty, in these with the options' defaults, and as a probe chooses.
// Usage: dotnet run -c Release benchmarks/ProbeFigures.cs -- DATA [PER-CLASS,PER-CLASS,...] [DRAWS] [plain] [anew] [stretch|crop|pad] [strength]
// plain: one view alone, at an eighth of the time for the features. anew: a quarter of all pictures as the test part, divided by group anew for every draw.
// Otherwise DATA has a test part; the training pictures are drawn from all others. Features are computed once for all draws.
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
bool plain = args.Contains("plain");
bool anew = args.Contains("anew");
double? strength = args.Length > 3 && double.TryParse(args[^1], out double given) ? given : null;
ResizeMode? resize = args.Contains("crop") ? ResizeMode.CropCenter : args.Contains("pad") ? ResizeMode.Pad : args.Contains("stretch") ? ResizeMode.Stretch : null;
var options = new ProbeOptions { Strength = strength };
ProbeOptions ridge = options with { Scaling = FeatureScaling.Standard, ViewPenalty = 0 };
using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");
Preprocessing preprocessing = new(model.Preprocessing) { Resize = resize ?? model.Preprocessing.Resize };
Console.Error.WriteLine($"opened after {clock.Elapsed.TotalSeconds:F1} s");
float[][] rows;
using (var extraction = new FeatureExtraction(model.Network, null, null, NullLogger.Instance))
{
    rows = extraction.Of(data, preprocessing, !plain, null, default);
}

Console.Error.WriteLine($"features after {clock.Elapsed.TotalSeconds:F1} s");
int views = rows.Length / data.Count;
var place = data.Samples.Index().ToDictionary(sample => sample.Item.Path, sample => sample.Index);
Way[] ways = plain ? [Way.OneView] : Enum.GetValues<Way>();
Console.WriteLine($"{data.Name}, {(anew ? "divided anew for every draw" : $"{data.Samples.Count(sample => sample.Part == DatasetPart.Test)} test pictures")}, {draws} draws; mean and standard deviation\n");
Console.WriteLine("| per class | way | macro F1 | balanced accuracy | in several views | strengths | time of a fit |\n|---|---|---|---|---|---|---|");
foreach (int size in sizes)
{
    Drawn[] drawn = [.. Enumerable.Range(0, draws).Select(Draw)];
    foreach (Way way in ways)
    {
        clock.Restart();
        ProbeHead[] probes = [.. drawn.Select(draw => Fit(way, draw))];
        EvaluationResult[] results = [.. probes.Zip(drawn, Judge)];
        string strengths = string.Join(" ", probes.CountBy(probe => probe.Strength).OrderBy(s => s.Key).Select(s => $"{s.Key} x {s.Value}"));
        Console.WriteLine($"| {size} | {way} | {Mean(results.Select(result => result[Metrics.MacroF1]))} | {Mean(results.Select(result => result.BalancedAccuracy))} "
            + $"| {probes.Count(probe => probe.Views > 1)} of {draws} | {strengths} | {clock.Elapsed.TotalSeconds / draws:F3} s |");
    }

    Drawn Draw(int seed)
    {
        DatasetParts parts = anew ? data.Split(0.75, 0, 0.25, seed) : data.PredefinedParts(0, seed);
        ImageDataset train = parts.Train.Take(size, seed);
        return new Drawn(train, [.. train.Samples.SelectMany(sample => rows.Skip(place[sample.Path] * views).Take(views))], train.FoldOfEach(options.Folds, seed), parts.Test);
    }
}

ProbeHead Fit(Way way, Drawn draw)
{
    float[][] own = draw.Rows;
    ProbeHead Of(float[][] rows, ProbeOptions options) => ProbeHead.Choose(draw.Train, rows, draw.FoldOf, options, default);
    if (way is Way.Views or Way.RidgeOfViews)
    {
        return Of(own, way == Way.Views ? options : ridge);
    }

    ProbeHead probe = Of([.. own.Where((_, row) => row % views == 0)], options);
    return way == Way.Chosen && draw.Train.Count <= Probing.MostFlipped && probe.LeavesRoom && Of(own, options) is { } flipped && flipped.Loss < probe.Loss ? flipped : probe;
}

EvaluationResult Judge(ProbeHead probe, Drawn draw)
{
    (float[] Weights, float Bias)[] head = probe.Fit(default).Rows;
    return EvaluationResult.From(new PredictionSet(data.Classes, [.. draw.Test.Samples.Select(sample => sample.Label)], draw.Test.Samples.Select(sample => Softmax(head, rows[place[sample.Path] * views]))));
}

static string Mean(IEnumerable<double> scores)
{
    double[] values = [.. scores];
    double mean = values.Average();
    return $"{mean:.000} ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)):.000}";
}

static double[] Softmax((float[] Weights, float Bias)[] head, float[] row)
{
    double[] scores = [.. head.Select(one => one.Bias + one.Weights.Zip(row, (w, x) => (double)w * x).Sum())];
    double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
    return [.. powers.Select(power => power / powers.Sum())];
}

internal enum Way
{
    OneView,
    RidgeOfViews,
    Views,
    Chosen,
}

/// <summary>A draw of training pictures, with the features of their views and their folds, and the pictures that judge what is made of it.</summary>
internal sealed record Drawn(ImageDataset Train, float[][] Rows, int[]? FoldOf, ImageDataset Test);
