#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// What recipes of training from scratch reach with few pictures, beside one another, on the same splits by group and the same pictures.
// Usage: dotnet run -c Release benchmarks/ScratchFigures.cs -- DATA [--per-class 40] [--seeds 5] [--first-seed 0] [--size 64] [--width 16] [--csv scratch.csv]
//        RECIPE [RECIPE ...]
// A recipe is a list of changes to the defaults, such as epochs=80,wd=0.005,ls=0: epochs, batch, lr, wd (weight decay), ls (label smoothing), ema (0: none), aug
// (medical, light, none), cutmix, mixup (alpha), erase (probability), opt (sgd, adamw), schedule (cycle, cosine), warm (epochs). "default" changes nothing. Differences are
// to the first recipe. Each seed divides DATA by group into 64, 16 and 20 %; the second part is not used. Rows that stand in the CSV are not computed again.
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string usual) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : usual;
ImageDataset data = ImageDataset.Open(args[0]);
int perClass = int.Parse(Option("--per-class", "40"));
int seeds = int.Parse(Option("--seeds", "5"));
int firstSeed = int.Parse(Option("--first-seed", "0"));
int size = int.Parse(Option("--size", "64"));
int width = int.Parse(Option("--width", "16"));
string csv = Option("--csv", "scratch.csv");
string[] recipes = [.. args.Skip(1).Where((arg, i) => !arg.StartsWith("--", StringComparison.Ordinal) && !args[i].StartsWith("--", StringComparison.Ordinal))];
if (int.TryParse(Option("--threads", ""), out int threads))
{
    torch.set_num_threads(threads);
}

if (!File.Exists(csv))
{
    File.WriteAllText(csv, "data,per_class,seed,recipe,macro_f1,balanced_accuracy,macro_auc,log_loss,seconds\n");
}

var done = File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).ToDictionary(
    cells => (cells[0], int.Parse(cells[1]), int.Parse(cells[2]), cells[3].Replace(';', ',')),
    cells => (F1: double.Parse(cells[4]), Balanced: double.Parse(cells[5]), Seconds: double.Parse(cells[8])));
NetworkSpec spec = Presets.Lightweight2021(data.Classes.Count, width, new InputShape(3, size, size));
var cache = new PixelCache();
double testOverTrain = 0;
Console.WriteLine($"# {data}; {size} px, width {width}, {perClass} per class");
foreach (string recipe in recipes)
{
    for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
    {
        DatasetParts parts = data.Split(0.64, 0.16, 0.2, seed);
        ImageDataset train = parts.Train.Take(perClass, seed);
        testOverTrain = (double)parts.Test.Count / train.Count;
        if (done.ContainsKey((data.Name, perClass, seed, recipe)))
        {
            continue;
        }

        var services = new TrainingServices { Cache = cache };
        var clock = Stopwatch.StartNew();
        using TrainedModel model = await TransferLearning.TrainAsync(spec, train, null, Recipe(recipe) with { Seed = seed }, null, services);
        double seconds = clock.Elapsed.TotalSeconds;
        EvaluationResult test = model.Evaluate(parts.Test, services);
        done[(data.Name, perClass, seed, recipe)] = (test.Macro.F1, test.BalancedAccuracy, seconds);
        File.AppendAllText(csv, $"{data.Name},{perClass},{seed},{recipe.Replace(',', ';')},{test.Macro.F1:R},{test.BalancedAccuracy:R},{test[Metrics.MacroAuc]:R},{test[Metrics.LogLoss]:R},{seconds:F1}\n");
        Console.WriteLine($"{recipe}, seed {seed}: macro F1 {test.Macro.F1:.000}, balanced accuracy {test.BalancedAccuracy:.000}, AUC {test[Metrics.MacroAuc]:.000}, log loss {test[Metrics.LogLoss]:.000}, last loss {model.Training!.Epochs[^1].Loss:.000}, {seconds:F0} s");
    }
}

Console.WriteLine($"\n| recipe | runs | macro F1 | to the first | seconds |\n|---|---|---|---|---|");
foreach (string recipe in recipes)
{
    (double F1, double Balanced, double Seconds)[] own = Of(recipe);
    double mean = own.Average(run => run.F1);
    double deviation = own.Length < 2 ? double.NaN : Math.Sqrt(own.Sum(run => Math.Pow(run.F1 - mean, 2)) / (own.Length - 1));
    double[] differences = [.. own.Zip(Of(recipes[0]), (a, b) => a.F1 - b.F1)];
    string against = recipe == recipes[0] ? "" : $"{differences.Average():+.000;-.000;.000}";
    if (recipe != recipes[0] && own.Length >= DifferenceVerdict.FewestRuns)
    {
        ConfidenceInterval interval = DifferenceVerdict.Of(recipe, recipes[0], Metrics.MacroF1, differences, testOverTrain).Difference;
        against += $" [{interval.Lower:+.000;-.000;.000}, {interval.Upper:+.000;-.000;.000}]";
    }

    Console.WriteLine($"| {recipe} | {own.Length} | {mean:.000} ± {deviation:.000} | {against} | {own.Average(run => run.Seconds):F0} |");
}

(double F1, double Balanced, double Seconds)[] Of(string recipe) => [.. Enumerable.Range(firstSeed, seeds).Select(seed => done[(data.Name, perClass, seed, recipe)])];

static TrainingOptions Recipe(string text)
{
    var options = new TrainingOptions();
    double? decay = null;
    string optimizer = "sgd";
    foreach ((string key, string value) in text == "default" ? [] : text.Split(',').Select(part => (part.Split('=')[0], part.Split('=')[1])))
    {
        options = key switch
        {
            "epochs" => options with { Epochs = int.Parse(value) },
            "batch" => options with { BatchSize = int.Parse(value) },
            "lr" => options with { LearningRate = double.Parse(value) },
            "ls" => options with { Loss = new CrossEntropy { LabelSmoothing = double.Parse(value) } },
            "ema" => options with { AverageDecay = double.Parse(value) is > 0 and var average ? average : null },
            "warm" => options with { WarmUpEpochs = double.Parse(value) },
            "aug" => options with { Augmentation = value switch { "medical" => Augmentation.Medical, "light" => Augmentation.Light, _ => Augmentation.None } },
            "cutmix" => options with { Augmentation = [.. options.Augmentation, new CutMix { Alpha = double.Parse(value) }] },
            "mixup" => options with { Augmentation = [.. options.Augmentation, new Mixup { Alpha = double.Parse(value) }] },
            "erase" => options with { Augmentation = [.. options.Augmentation, new RandomErasing { Probability = double.Parse(value) }] },
            "schedule" => options with { Schedule = value == "cosine" ? new CosineSchedule() : new OneCycleSchedule() },
            "wd" => Decayed(double.Parse(value)),
            "opt" => Optimized(value),
            _ => throw new ArgumentException($"'{key}' is no part of a recipe"),
        };
    }

    return options with
    {
        Optimizer = (optimizer, decay) switch
        {
            ("adamw", { } rate) => new AdamW { WeightDecay = rate },
            ("adamw", null) => new AdamW(),
            (_, { } rate) => new Sgd { WeightDecay = rate },
            _ => options.Optimizer,
        },
    };

    TrainingOptions Decayed(double rate)
    {
        decay = rate;
        return options;
    }

    TrainingOptions Optimized(string name)
    {
        optimizer = name;
        return options;
    }
}
