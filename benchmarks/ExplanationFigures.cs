#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of docs/explanations.md. Usage: dotnet run -c Release benchmarks/ExplanationFigures.cs -- FOLDER [OUT [EPOCHS|PACKAGE [PICTURES [DELETION-BASELINE]]]]
// Trains a small network on the folder's own parts (or a split by group), or takes the model of a package that PredictorFigures
// trained on the same parts, then explains and judges pictures of the test part.
// With OUT the overlays of the first pictures of each class are written there. Everything follows from the seeds.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Models;
using TransferMed.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? overlays = args.Length > 1 ? Directory.CreateDirectory(args[1]).FullName : null;
string? package = args.Length > 2 && args[2].EndsWith(".tmed", StringComparison.Ordinal) ? args[2] : null;
int epochs = args.Length > 2 && package is null ? int.Parse(args[2]) : 6;
int images = args.Length > 3 ? int.Parse(args[3]) : 50;
var judging = new FaithfulnessOptions { DeletionBaseline = args.Length > 4 ? Enum.Parse<BaselineImage>(args[4], ignoreCase: true) : BaselineImage.Blurred };
ImageDataset data = ImageDataset.Open(args[0]);
DatasetParts parts = data.HasPredefinedParts ? data.PredefinedParts(validationShare: 0.15, seed: 7) : data.Split(0.7, 0.1, 0.2, seed: 7);
NetworkSpec spec = NetworkBuilder.Input(3, 64, 64)
    .Conv(16, stride: 2).Conv(24).Conv(32, stride: 2).Conv(32).Conv(48, stride: 2, name: "last").GlobalAveragePool().Head(data.Classes.Count).Build();
var clock = Stopwatch.StartNew();
using TrainedModel model = package is null
    ? await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = epochs, BatchSize = 32, Seed = 1 })
    : TrainedModel.Load(package);
spec = model.Network.Spec;
Console.WriteLine($"{data}; {(package is null ? $"trained {epochs} epochs in {clock.Elapsed.TotalSeconds:F0} s" : $"the model of {Path.GetFileName(package)}")}; test accuracy {model.Evaluate(parts.Test).Accuracy:F3}");

ImageDataset test = parts.Test.Take((images + data.Classes.Count - 1) / data.Classes.Count, seed: 1);
Console.WriteLine($"{test.Count} test pictures, {spec.Input.Width} px, all methods explain the predicted class, deleted pixels become {judging.DeletionBaseline}");
var predicted = new int[test.Count];
var coarse = new FaithfulnessScores[test.Count][];
var noise = new FaithfulnessScores[test.Count][];
var scores = new Dictionary<ExplanationMethod, FaithfulnessScores[]>();
foreach (ExplanationMethod method in (ExplanationMethod[])[new GradCam(), new GradCamPlusPlus(), new Occlusion(), new IntegratedGradients()])
{
    scores[method] = new FaithfulnessScores[test.Count];
    double milliseconds = 0;
    double incomplete = 0;
    for (int i = 0; i < test.Count; i++)
    {
        clock.Restart();
        Explanation explanation = model.Explain(test, i, method);
        milliseconds += clock.Elapsed.TotalMilliseconds / test.Count;
        incomplete = Math.Max(incomplete, explanation.Completeness?.RelativeError ?? 0);
        predicted[i] = explanation.Class;
        scores[method][i] = model.ScoreFaithfulness(explanation, options: judging);

        // The grid of the first random maps is that of the layer's map, so that both are equally smooth.
        coarse[i] ??= [.. Enumerable.Range(0, 5).Select(seed => model.ScoreFaithfulness(explanation, HeatMap.Random(64, 64, 8, 5 * i + seed), judging))];
        noise[i] ??= [.. Enumerable.Range(0, 5).Select(seed => model.ScoreFaithfulness(explanation, HeatMap.Random(64, 64, 64, 5 * i + seed), judging))];
        if (overlays is not null && test.Samples.Take(i).Count(s => s.Label == test.Samples[i].Label) < 3)
        {
            explanation.SaveOverlay(Path.Combine(overlays, $"{data.Classes[test.Samples[i].Label]}-{i}-{method.GetType().Name}.png"));
        }
    }

    Console.WriteLine($"{method.GetType().Name}: {milliseconds:F1} ms a picture{(incomplete > 0 ? $", largest error of completeness {incomplete:P1}" : "")}");
}

Table("all", [.. Enumerable.Range(0, test.Count)]);
foreach (int label in predicted.Distinct().Order())
{
    Table($"predicted {data.Classes[label]}", [.. Enumerable.Range(0, test.Count).Where(i => predicted[i] == label)]);
}

void Table(string name, int[] chosen)
{
    Console.WriteLine($"\n{name}: {chosen.Length} pictures\n\n| map | deletion | insertion | better than 8 x 8 random: deletion | insertion | better than random pixels: deletion | insertion |\n|---|---|---|---|---|---|---|");
    foreach ((ExplanationMethod method, FaithfulnessScores[] own) in scores)
    {
        Console.WriteLine($"| {method.GetType().Name} | {chosen.Average(i => own[i].Deletion):F3} | {chosen.Average(i => own[i].Insertion):F3} | {Against(own, coarse, chosen)} | {Against(own, noise, chosen)} |");
    }

    Console.WriteLine($"| random, 8 x 8 cells | {chosen.Average(i => coarse[i].Average(s => s.Deletion)):F3} | {chosen.Average(i => coarse[i].Average(s => s.Insertion)):F3} | | | | |");
    Console.WriteLine($"| random, single pixels | {chosen.Average(i => noise[i].Average(s => s.Deletion)):F3} | {chosen.Average(i => noise[i].Average(s => s.Insertion)):F3} | | | | |");
}

// On how many pictures the map beats the mean of its 5 random maps, and the p-value of Wilcoxon's signed-rank test.
static string Against(FaithfulnessScores[] own, FaithfulnessScores[][] random, int[] chosen)
{
    double[] deletion = [.. chosen.Select(i => random[i].Average(s => s.Deletion) - own[i].Deletion)];
    double[] insertion = [.. chosen.Select(i => own[i].Insertion - random[i].Average(s => s.Insertion))];
    return string.Join(" | ", new[] { deletion, insertion }.Select(gains => $"{gains.Count(gain => gain > 0)} (p {WilcoxonSignedRank.Test(gains).PValue:G2})"));
}
