#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// What FineTuneOptions.FrozenViews saves in time where the first steps stay frozen, and what it costs in macro F1. No page has these figures.
// Usage: dotnet run -c Release benchmarks/FrozenViewsFigures.cs -- TARGET [SPLITS [PER-CLASS]]
// "Everything anew" has a callback that does nothing: with one nothing is kept.
// ImageNet weights at 64 pixels, 12 epochs of which the head is trained alone in the first 10; one split of the target by group for each seed, the same for all ways, in turns.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Training;
using TransferMed.Transfer;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ImageDataset target = ImageDataset.Open(args[0]);
int splits = args.Length > 1 ? int.Parse(args[1]) : 5;
int perClass = args.Length > 2 ? int.Parse(args[2]) : 20;
(string Name, int? Views)[] ways = [("everything anew", null), ("none", null), ("1", 1), ("2", 2), ("4", 4)];
using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = 64 });
double[][] scores = [.. ways.Select(_ => new double[splits])];
double[][] seconds = [.. ways.Select(_ => new double[splits])];
double testShare = 0;
for (int seed = 0; seed < splits; seed++)
{
    DatasetParts parts = target.Split(0.64, 0.16, 0.2, seed);
    testShare = (double)parts.Test.Count / parts.Train.Count;
    ImageDataset train = parts.Train.Take(perClass, seed);
    var services = new TrainingServices { Cache = new PixelCache(1L << 30) };
    using TrainedModel reheaded = weights.Rehead(target.Classes, seed);
    for (int turn = 0; turn < ways.Length; turn++)
    {
        int way = (turn + seed) % ways.Length;
        var options = new FineTuneOptions { Epochs = 12, Seed = seed, Freeze = FreezePolicy.HeadFirst(10), FrozenViews = ways[way].Views, Callbacks = way == 0 ? [new Nothing()] : [] };
        long started = Stopwatch.GetTimestamp();
        using TrainedModel model = await TransferLearning.FineTuneAsync(reheaded, train, parts.Validation, options, null, services);
        seconds[way][seed] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        scores[way][seed] = model.Evaluate(parts.Test, services)[Metrics.MacroF1];
    }
}

Console.WriteLine($"{target}; {perClass} per class, {splits} splits\n\n| views | macro F1 | against everything anew | seconds, median |\n|---|---|---|---|");
for (int way = 0; way < ways.Length; way++)
{
    CorrectedTResult? test = way == 0 ? null : CorrectedResampledT.Test([.. scores[way].Zip(scores[0], (a, b) => a - b)], testShare);
    string against = test is null ? "" : $"{test.Difference.Value:+.000;-.000} [{test.Difference.Lower:+.000;-.000}, {test.Difference.Upper:+.000;-.000}]";
    Console.WriteLine($"| {ways[way].Name} | {scores[way].Average():.000} | {against} | {seconds[way].Order().ElementAt(splits / 2):F1} |");
}

internal sealed class Nothing : TrainingCallback;
