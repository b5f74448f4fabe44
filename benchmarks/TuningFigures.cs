#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// What ways of tuning from a probe of public weights reach, beside the probe itself, over targets, numbers of pictures and splits by group.
// Usage: dotnet run -c Release benchmarks/TuningFigures.cs -- DATA [DATA ...] [--per-class 5,10,20,40] [--seeds 5] [--first-seed 0] [--csv tuning.csv]
//        [--policies full,wise,l2sp:0.01,ssf@0.001,head] [--epochs 10] [--optimizer adamw|sgd] [--lr 0.0001] [--batch 16] [--size N] [--validation own|part]
// A policy is full, l2sp, l2sp:ALPHA, ssf, lora, lora:RANK or head (the head alone), each with @RATE for a learning rate of its own; wise is full, interpolated. With full
// come two rows of the same run: full, and kept (the one of probe and full that validation prefers); wise uses that run too.
// Each seed divides DATA by group into 64, 16 and 20 %; PER-CLASS pictures of each class are drawn from the first part. Validation pictures are a fifth of those (own),
// or the whole second part. Rows that stand in the CSV are not computed again.
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Training;
using TransferMed.Transfer;
using TransferMed.Weights;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string usual) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : usual;
string[] targets = [.. args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
int[] sizes = [.. Option("--per-class", "5,10,20,40").Split(',').Select(int.Parse)];
int seeds = int.Parse(Option("--seeds", "5"));
int firstSeed = int.Parse(Option("--first-seed", "0"));
string csv = Option("--csv", "tuning.csv");
string[] policies = Option("--policies", "full,wise,l2sp:0.01,ssf@0.001,head").Split(',');
int? size = int.TryParse(Option("--size", ""), out int given) ? given : null;
bool own = Option("--validation", "own") == "own";
FineTuneOptions usual = FineTuneOptions.AfterProbe();
usual = usual with
{
    Epochs = int.Parse(Option("--epochs", "10")),
    Optimizer = Option("--optimizer", "adamw") == "sgd" ? new Sgd() : usual.Optimizer,
    LearningRate = double.Parse(Option("--lr", $"{usual.LearningRate}")),
    BatchSize = int.Parse(Option("--batch", "16")),
};
string settings = $"{usual.Epochs} epochs of {usual.BatchSize} with {usual.Optimizer.GetType().Name} at {usual.LearningRate}; {(own ? "own" : "part")}; {(size is { } side ? $"{side} px" : "usual size")}";
string[] wanted = ["probe", .. policies.SelectMany(policy => policy == "full" ? (string[])["full", "kept"] : [policy])];
var done = new List<Row>(File.Exists(csv) ? File.ReadLines(csv).Skip(1).Select(Row.Read) : []);
if (!File.Exists(csv))
{
    File.WriteAllText(csv, Row.Header + "\n");
}

using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = size });
foreach (string target in targets)
{
    ImageDataset data = ImageDataset.Open(target);
    var services = new TrainingServices { Cache = new PixelCache(), Features = new FeatureCache(data) };
    Console.WriteLine($"# {data}; {settings}");
    foreach (int perClass in sizes)
    {
        double testOverTrain = 0;
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            if (wanted.All(policy => Found(data, perClass, seed, policy) is not null))
            {
                continue;
            }

            try
            {
                testOverTrain = await RunAsync(data, services, perClass, seed);
            }
            catch (Exception fault) when (fault is ArgumentException or TransferMedException)
            {
                Console.WriteLine($"{data.Name} {perClass} per class, seed {seed}: left out: {fault.Message}");
            }
        }

        Summarize(data, perClass, testOverTrain > 0 ? testOverTrain : 0.2 * data.Count / (perClass * data.Classes.Count));
    }
}

Row? Found(ImageDataset data, int perClass, int seed, string policy) =>
    done.FirstOrDefault(row => row.Data == data.Name && row.PerClass == perClass && row.Seed == seed && row.Policy == policy && row.Settings == settings);

async Task<double> RunAsync(ImageDataset data, TrainingServices services, int perClass, int seed)
{
    DatasetParts whole = data.Split(0.64, 0.16, 0.2, seed);
    ImageDataset drawn = whole.Train.Take(perClass, seed);
    DatasetParts? divided = own ? drawn.Split(0.8, 0.2, 0, seed) : null;
    (ImageDataset train, ImageDataset validation) = divided is null ? (drawn, whole.Validation) : (divided.Train, divided.Validation);
    var clock = Stopwatch.StartNew();
    using TrainedModel probe = await TransferLearning.ProbeAsync(weights, train, validation, new ProbeOptions { Seed = seed, CheckPreprocessing = false }, null, services);
    Row ofProbe = Found(data, perClass, seed, "probe") ?? Note(data, perClass, seed, "probe", probe, probe.Training!.Validation!, (EvaluationResult)TransferLearning.EvaluateProbe(probe, whole.Test, services, [], default), clock, 0, null);
    foreach (string policy in policies.Where(policy => policy != "wise" && (Found(data, perClass, seed, policy) is null || (policy == "full" && policies.Contains("wise") && Found(data, perClass, seed, "wise") is null))))
    {
        clock.Restart();
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(probe, train, validation, OptionsOf(policy) with { Seed = seed }, null, services);
        Row row = Found(data, perClass, seed, policy) ?? Note(data, perClass, seed, policy, tuned, tuned.Training!.Validation!, tuned.Evaluate(whole.Test, services), clock, 1, ofProbe);
        if (policy != "full")
        {
            continue;
        }

        if (Found(data, perClass, seed, "kept") is null)
        {
            Add((row.ValidationF1 > ofProbe.ValidationF1 ? row : ofProbe) with { Policy = "kept", Seconds = row.Seconds }, ofProbe);
        }

        if (policies.Contains("wise") && Found(data, perClass, seed, "wise") is null)
        {
            (double weight, EvaluationResult judged) = Interpolate(probe, tuned, validation, services);
            Note(data, perClass, seed, "wise", tuned, judged.Metrics, tuned.Evaluate(whole.Test, services), clock, weight, ofProbe);
        }
    }

    return (double)whole.Test.Count / train.Count;
}

FineTuneOptions OptionsOf(string policy)
{
    string[] parts = policy.Split('@');
    FineTuneOptions options = parts.Length == 2 ? usual with { LearningRate = double.Parse(parts[1]) } : usual;
    return parts[0] == "head" ? options with { Freeze = FreezePolicy.HeadFirst(options.Epochs!.Value) } : options with { Tuning = TuningMethod.Parse(parts[0]) };
}

// The rule of WiseInterpolation, on a run that is there already: the tuned network ends with the weights that validation prefers.
static (double Weight, EvaluationResult Judged) Interpolate(TrainedModel probe, TrainedModel tuned, ImageDataset validation, TrainingServices services)
{
    using DisposeScope scope = NewDisposeScope();
    using var noGradient = no_grad();
    (Tensor Place, Tensor Start, Tensor End)[] tensors = [.. tuned.Network.State().Zip(probe.Network.State(), (end, start) => (end.Value, start.Value, end.Value.clone()))];
    (double Weight, EvaluationResult Judged)? best = null;
    foreach (double weight in new WiseInterpolation().Weights.OrderDescending())
    {
        Lay(weight);
        EvaluationResult judged = tuned.Evaluate(validation, services);
        if (best is null || judged.Macro.F1 > best.Value.Judged.Macro.F1
            || (judged.Macro.F1 == best.Value.Judged.Macro.F1 && judged[Metrics.LogLoss] < best.Value.Judged[Metrics.LogLoss]))
        {
            best = (weight, judged);
        }
    }

    Lay(best!.Value.Weight);
    return best.Value;

    void Lay(double weight)
    {
        foreach ((Tensor place, Tensor start, Tensor end) in tensors)
        {
            place.copy_(weight == 1 ? end : start + (end - start) * weight);
        }
    }
}

Row Note(ImageDataset data, int perClass, int seed, string policy, TrainedModel model, IReadOnlyDictionary<string, double> validation, EvaluationResult test, Stopwatch clock, double weight, Row? probe)
{
    var row = new Row(data.Name, perClass, seed, policy, settings, test.Macro.F1, test.BalancedAccuracy, test[Metrics.LogLoss],
        validation.TryGetValue(Metrics.MacroF1.Name, out double f1) ? f1 : double.NaN, model.Training!.ChosenEpoch, weight, clock.Elapsed.TotalSeconds);
    return Add(row, probe);
}

Row Add(Row row, Row? probe)
{
    done.Add(row);
    File.AppendAllText(csv, row.Write() + "\n");
    Console.WriteLine($"{row.Data} {row.PerClass} per class, seed {row.Seed}, {row.Policy}: macro F1 {row.F1:.000}{(probe is null ? "" : $" ({row.F1 - probe.F1:+.000;-.000} to the probe)")}, balanced accuracy {row.BalancedAccuracy:.000}, log loss {row.LogLoss:.000}, validation F1 {row.ValidationF1:.000}, epoch {row.Epoch}, weight {row.Weight:0.0}, {row.Seconds:F0} s");
    return row;
}

void Summarize(ImageDataset data, int perClass, double testOverTrain)
{
    Console.WriteLine($"\n| {data.Name}, {perClass} per class | runs | macro F1 | to the probe | seconds |\n|---|---|---|---|---|");
    foreach (string policy in wanted)
    {
        (Row Own, Row Probe)[] pairs = [.. Enumerable.Range(firstSeed, seeds).Select(seed => (Own: Found(data, perClass, seed, policy), Probe: Found(data, perClass, seed, "probe"))).Where(pair => pair.Own is not null && pair.Probe is not null).Select(pair => (pair.Own!, pair.Probe!))];
        if (pairs.Length == 0)
        {
            continue;
        }

        double mean = pairs.Average(pair => pair.Own.F1);
        double deviation = pairs.Length < 2 ? double.NaN : Math.Sqrt(pairs.Sum(pair => Math.Pow(pair.Own.F1 - mean, 2)) / (pairs.Length - 1));
        double[] differences = [.. pairs.Select(pair => pair.Own.F1 - pair.Probe.F1)];
        string against = policy == "probe" ? "" : $"{differences.Average():+.000;-.000;.000}";
        if (policy != "probe" && pairs.Length >= DifferenceVerdict.FewestRuns)
        {
            ConfidenceInterval interval = DifferenceVerdict.Of(policy, "probe", Metrics.MacroF1, differences, testOverTrain).Difference;
            against += $" [{interval.Lower:+.000;-.000;.000}, {interval.Upper:+.000;-.000;.000}]";
        }

        Console.WriteLine($"| {policy} | {pairs.Length} | {mean:.000} ± {deviation:.000} | {against} | {pairs.Average(pair => pair.Own.Seconds):F0} |");
    }

    Console.WriteLine();
}

internal sealed record Row(string Data, int PerClass, int Seed, string Policy, string Settings, double F1, double BalancedAccuracy, double LogLoss, double ValidationF1, int Epoch, double Weight, double Seconds)
{
    public const string Header = "data,per_class,seed,policy,settings,macro_f1,balanced_accuracy,log_loss,validation_f1,epoch,weight,seconds";

    public static Row Read(string line)
    {
        string[] cells = line.Split(',');
        double[] numbers = [.. cells[5..].Select(double.Parse)];
        return new Row(cells[0], int.Parse(cells[1]), int.Parse(cells[2]), cells[3], cells[4], numbers[0], numbers[1], numbers[2], numbers[3], (int)numbers[4], numbers[5], numbers[6]);
    }

    public string Write() => FormattableString.Invariant($"{Data.Replace(',', ';')},{PerClass},{Seed},{Policy},{Settings},{F1:R},{BalancedAccuracy:R},{LogLoss:R},{ValidationF1:R},{Epoch},{Weight:R},{Seconds:F1}");
}
