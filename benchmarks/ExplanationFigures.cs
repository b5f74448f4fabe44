#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of docs/explanations.md. Usage: dotnet run -c Release benchmarks/ExplanationFigures.cs -- FOLDER [OUT [EPOCHS [PICTURES]]]
// Trains a small network on the folder's own parts (or a split by group), then explains and judges pictures of the test part.
// With OUT the overlays of the first pictures of each class are written there. Everything follows from the seeds.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Data;
using TransferMed.Explanations;
using TransferMed.Models;
using TransferMed.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? overlays = args.Length > 1 ? Directory.CreateDirectory(args[1]).FullName : null;
int epochs = args.Length > 2 ? int.Parse(args[2]) : 6;
int pictures = args.Length > 3 ? int.Parse(args[3]) : 50;
ImageDataset data = ImageDataset.Open(args[0]);
DatasetParts parts = data.HasPredefinedParts ? data.PredefinedParts(validationShare: 0.15, seed: 7) : data.Split(0.7, 0.1, 0.2, seed: 7);
NetworkSpec spec = NetworkBuilder.Input(3, 64, 64)
    .Conv(16, stride: 2).Conv(24).Conv(32, stride: 2).Conv(32).Conv(48, stride: 2, name: "last").GlobalAveragePool().Head(data.Classes.Count).Build();
var clock = Stopwatch.StartNew();
using TrainedModel model = await TransferLearning.PretrainAsync(spec, parts, new TrainingOptions { Epochs = epochs, BatchSize = 32, Seed = 1 });
Console.WriteLine($"{data}; trained {epochs} epochs in {clock.Elapsed.TotalSeconds:F0} s; test accuracy {model.Evaluate(parts.Test).Accuracy:F3}");

ImageDataset test = parts.Test.Take((pictures + data.Classes.Count - 1) / data.Classes.Count, seed: 1);
Console.WriteLine($"{test.Count} test pictures, {spec.Input.Width} px; deletion: lower is better; insertion: higher is better; wins: pictures on which the map beats the mean of 5 random maps");
Console.WriteLine("| method | deletion | insertion | wins over coarse random maps (deletion, insertion) | wins over pixel noise | ms |");
Console.WriteLine("|---|---|---|---|---|---|");
var coarse = new FaithfulnessScores[test.Count][];
var noise = new FaithfulnessScores[test.Count][];
foreach (ExplanationMethod method in Enum.GetValues<ExplanationMethod>())
{
    var scores = new FaithfulnessScores[test.Count];
    double milliseconds = 0;
    for (int i = 0; i < test.Count; i++)
    {
        var options = new ExplanationOptions { Method = method };
        clock.Restart();
        Explanation explanation = model.Explain(test, i, options);
        milliseconds += clock.Elapsed.TotalMilliseconds / test.Count;
        scores[i] = model.Judge(explanation);

        // The grid of the random maps is that of the layer's map, so that both are equally smooth.
        coarse[i] ??= [.. Enumerable.Range(0, 5).Select(seed => model.Judge(explanation, HeatMap.Random(64, 64, 8, 5 * i + seed)))];
        noise[i] ??= [.. Enumerable.Range(0, 5).Select(seed => model.Judge(explanation, HeatMap.Random(64, 64, 64, 5 * i + seed)))];
        if (overlays is not null && test.Samples.Take(i).Count(s => s.Label == test.Samples[i].Label) < 3)
        {
            explanation.SaveOverlay(Path.Combine(overlays, $"{data.Classes[test.Samples[i].Label]}-{i}-{method}.png"));
        }
    }

    Console.WriteLine($"| {method} | {scores.Average(s => s.Deletion):F3} | {scores.Average(s => s.Insertion):F3} | {Wins(scores, coarse)} | {Wins(scores, noise)} | {milliseconds:F1} |");
}

Console.WriteLine($"| random, 8 x 8 cells | {coarse.SelectMany(s => s).Average(s => s.Deletion):F3} | {coarse.SelectMany(s => s).Average(s => s.Insertion):F3} | | | |");
Console.WriteLine($"| random, single pixels | {noise.SelectMany(s => s).Average(s => s.Deletion):F3} | {noise.SelectMany(s => s).Average(s => s.Insertion):F3} | | | |");

static string Wins(FaithfulnessScores[] own, FaithfulnessScores[][] random)
{
    int deletion = own.Zip(random).Count(pair => pair.First.Deletion < pair.Second.Average(s => s.Deletion));
    int insertion = own.Zip(random).Count(pair => pair.First.Insertion > pair.Second.Average(s => s.Insertion));
    return $"{deletion}, {insertion} of {own.Length}";
}
