#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// What pretraining on pictures without labels is worth, beside training from scratch and beside weights of ImageNet.
// Usage: dotnet run -c Release benchmarks/UnlabelledFigures.cs -- TARGET UNLABELLED[,UNLABELLED...] [--per-class 5,10,20,40] [--seeds 5]
//        [--epochs 100] [--imagenet-epochs 20] [--size 64] [--imagenet-size 128] [--pretrainings each|once] [--checkpoints DIR] [--ways "scratch;imagenet-probe;..."]
// UNLABELLED are folders whose pictures are all taken, whatever their folders are called; "target" stands for the training part of the seed's own split, without its labels.
// For every seed: one split of the target by group, one pretraining of each network, and from it one training for each size, on the same pictures and judged on the same test part.
// Where nothing of the target is among UNLABELLED, one pretraining can serve all splits (once): intervals then say nothing of how pretraining itself varies.
// Differences are those to the way that is the same without pictures without labels (scratch, or the probe of ImageNet), by the study's verdict (corrected resampled t test).
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;
using TransferMed.Transfer;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Own = "target";
(string Way, string Baseline)[] ways =
[
    ("scratch", ""),
    ("unlabelled, fine-tuned", "scratch"),
    ("unlabelled, probe", "scratch"),
    ("imagenet-probe", ""),
    ("imagenet, unlabelled, probe", "imagenet-probe"),
];
string[] wanted = Option("--ways", "") is { Length: > 0 } chosen ? [.. chosen.Split(';').Select(way => way.Trim())] : [.. ways.Select(way => way.Way)];
var target = ImageDataset.Open(args[0]);
string[] folders = args[1].Split(',');
int[] sizes = [.. Option("--per-class", "5,10,20,40").Split(',').Select(int.Parse)];
int seeds = int.Parse(Option("--seeds", "5"));
int pixels = int.Parse(Option("--size", "64"));
var small = new UnlabelledOptions { Epochs = int.Parse(Option("--epochs", "100")) };
var large = new UnlabelledOptions { Epochs = int.Parse(Option("--imagenet-epochs", "20")), BatchSize = 32, LearningRate = 3e-4 };
bool once = Option("--pretrainings", "each") == "once";
if (once && folders.Contains(Own))
{
    throw new ArgumentException("--pretrainings once: the training part of the target differs from split to split; leave 'target' out of UNLABELLED.");
}

var kept = new Dictionary<string, TrainedModel>();
string? checkpoints = Option("--checkpoints", "") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;
NetworkSpec spec = Presets.Lightweight2021(classes: 2, width: 16, new InputShape(3, pixels, pixels));
using TrainedModel imagenet = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = int.Parse(Option("--imagenet-size", "128")) });
ImageDataset[] fixedImages = [.. folders.Where(name => name != Own).Select(name => ImageDataset.OpenUnlabelled(name, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport }))];

var scores = new Dictionary<(int Size, string Way), List<double>>();
var seconds = new Dictionary<string, double>();
double testOverTrain = 0;
for (int seed = 0; seed < seeds; seed++)
{
    DatasetParts parts = target.Split(0.64, 0.16, 0.2, seed);
    testOverTrain = (double)parts.Test.Count / parts.Train.Count;
    ImageDataset images = WithoutLabels([.. fixedImages, .. folders.Contains(Own) ? (ImageDataset[])[parts.Train] : []]);
    var services = new TrainingServices { Cache = new PixelCache(2L << 30) };
    TrainedModel? backbone = wanted.Any(way => way.StartsWith("unlabelled", StringComparison.Ordinal)) ? await Pretrained("small", small, null) : null;
    TrainedModel? further = wanted.Contains("imagenet, unlabelled, probe") ? await Pretrained("imagenet", large, imagenet) : null;
    if ((backbone ?? further) is { } any && TrainingOverlap.Of(any, parts.Test) is { Images.Count: > 0 } overlap)
    {
        Console.Error.WriteLine($"seed {seed}: of the test part {overlap}; the figures of pretraining are too good by what that is worth.");
    }

    foreach (int size in sizes)
    {
        ImageDataset train = parts.Train.Take(size, seed);
        foreach (string way in wanted)
        {
            var clock = Stopwatch.StartNew();
            using TrainedModel model = await Trained(way, train, parts.Validation);
            seconds[way] = seconds.GetValueOrDefault(way) + clock.Elapsed.TotalSeconds / seeds / sizes.Length;
            (scores.TryGetValue((size, way), out List<double>? row) ? row : scores[(size, way)] = []).Add(model.Evaluate(parts.Test, services)[Metrics.MacroF1]);
        }

        Console.Error.WriteLine($"seed {seed}, {size} per class: {string.Join("  ", wanted.Select(way => $"{way} {scores[(size, way)][^1]:F3}"))}");
    }

    async Task<TrainedModel> Pretrained(string name, UnlabelledOptions options, TrainedModel? start)
    {
        if (once && kept.TryGetValue(name, out TrainedModel? earlier))
        {
            return earlier;
        }

        if (kept.Remove(name, out TrainedModel? last))
        {
            last.Dispose();
        }

        options = options with { Seed = seed };
        var clock = Stopwatch.StartNew();
        options = options with { CheckpointPath = checkpoints is null ? null : Path.Combine(checkpoints, $"{name}-{seed}.safetensors") };
        TrainedModel model = start is null
            ? await TransferLearning.PretrainUnlabelledAsync(spec, images, options, null, services)
            : await TransferLearning.PretrainUnlabelledAsync(start, images, options, null, services);
        IReadOnlyList<EpochRecord> epochs = model.Training!.Epochs;
        Console.Error.WriteLine($"seed {seed}, {name}: {images.Count} pictures without labels, {epochs.Count} epochs, {clock.Elapsed.TotalSeconds:F0} s, loss {epochs[0].Loss:F2} to {epochs[^1].Loss:F2}, deviation {epochs[^1].EmbeddingDeviation:F2}. {string.Join(' ', model.Training.Notes)}");
        return kept[name] = model;
    }

    Task<TrainedModel> Trained(string way, ImageDataset train, ImageDataset validation)
    {
        var recipe = new TrainingOptions { Seed = seed };
        var probe = new ProbeOptions { Seed = seed, CheckPreprocessing = false };
        return way switch
        {
            "scratch" => TransferLearning.TrainAsync(spec, train, validation, recipe, null, services),
            "unlabelled, fine-tuned" => Tuned(),
            "unlabelled, probe" => TransferLearning.ProbeAsync(backbone!, train, validation, probe, null, services),
            "imagenet-probe" => TransferLearning.ProbeAsync(imagenet, train, validation, probe, null, services),
            "imagenet, unlabelled, probe" => TransferLearning.ProbeAsync(further!, train, validation, probe, null, services),
            _ => throw new ArgumentException($"There is no way '{way}'; there are {string.Join("; ", ways.Select(known => known.Way))}."),
        };

        async Task<TrainedModel> Tuned()
        {
            using TrainedModel start = backbone!.Rehead(target.Classes, seed);
            return await TransferLearning.FineTuneAsync(start, train, validation, FineTuneOptions.From(recipe), null, services);
        }
    }
}

foreach (TrainedModel model in kept.Values)
{
    model.Dispose();
}

Console.WriteLine($"{target}; without labels: {args[1]}; Lightweight2021 width 16, {pixels} px, {small.Epochs} epochs without labels; imagenet {imagenet.Network.Spec.Input.Height} px, {large.Epochs} epochs; {seeds} splits, {(once ? "one pretraining for all" : "a pretraining for each")}; macro F1\n");
Console.WriteLine($"| way |{string.Concat(sizes.Select(size => $" {size} per class | against the way without |"))} seconds, pretraining apart |\n|---|{string.Concat(sizes.Select(_ => "---|---|"))}---|");
foreach (string way in wanted)
{
    string baseline = ways.First(known => known.Way == way).Baseline;
    Console.WriteLine($"| {way} |{string.Concat(sizes.Select(size => $" {Mean(scores[(size, way)])} | {Against(size, way, baseline)} |"))} {seconds[way]:F0} |");
}

string Option(string name, string fallback) => Array.IndexOf(args, name) is > 0 and int place ? args[place + 1] : fallback;

// One set of all files, each without its label.
static ImageDataset WithoutLabels(ImageDataset[] sets) => ImageDataset.Create(
    string.Join('+', sets.Select(set => set.Name)),
    [ImageDataset.NoLabel],
    sets.SelectMany(set => set.Samples).DistinctBy(sample => sample.Path).Select(sample => new ImageSample(sample.Path, 0)),
    sample => File.ReadAllBytes(sample.Path));

static string Mean(List<double> values)
{
    double mean = values.Average();
    return values.Count < 2 ? $"{mean:.000}" : $"{mean:.000} ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)):.000}";
}

string Against(int size, string way, string baseline)
{
    if (baseline.Length == 0 || !scores.TryGetValue((size, baseline), out List<double>? without))
    {
        return "";
    }

    double[] differences = [.. scores[(size, way)].Zip(without, (own, other) => own - other)];
    if (differences.Length < DifferenceVerdict.FewestRuns)
    {
        return $"{differences.Average():+.000;-.000;.000} (too few splits)";
    }

    ConfidenceInterval interval = DifferenceVerdict.Of(way, baseline, Metrics.MacroF1, differences, testOverTrain).Difference;
    return $"{interval.Value:+.000;-.000;.000} [{interval.Lower:+.000;-.000;.000}, {interval.Upper:+.000;-.000;.000}]";
}
