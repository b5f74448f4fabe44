#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// What fine-tuning adds to a probe of public weights, and what keeping the better one on validation pictures gives.
// Usage: dotnet run -c Release benchmarks/ProbeFineTuning.cs -- DATA [PER-CLASS] [SEEDS] [EPOCHS] [LEARNING-RATE] [FIRST-SEED] [SIZE]
// DATA has a test part. Of each class PER-CLASS pictures are drawn from all others; a fifth of them are the validation part.
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
ImageDataset data = ImageDataset.Open(args[0]);
int perClass = args.Length > 1 ? int.Parse(args[1]) : 40;
int seeds = args.Length > 2 ? int.Parse(args[2]) : 3;
FineTuneOptions options = FineTuneOptions.AfterProbe();
options = options with
{
    Epochs = args.Length > 3 ? int.Parse(args[3]) : options.Epochs,
    LearningRate = args.Length > 4 ? double.Parse(args[4]) : options.LearningRate,
};
int first = args.Length > 5 ? int.Parse(args[5]) : 0;
var services = new TrainingServices { Cache = new PixelCache() };
using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = args.Length > 6 ? int.Parse(args[6]) : null });
int[] test = [.. Enumerable.Range(0, data.Count).Where(i => data.Samples[i].Part == DatasetPart.Test)];
ImageDataset unseen = data.Subset(test);
ImageDataset pool = data.Subset([.. Enumerable.Range(0, data.Count).Except(test)]);
Console.WriteLine($"{data.Name}, {perClass} per class, {unseen.Count} test pictures, {options.Epochs} epochs at {options.LearningRate}\n");
Console.WriteLine("| seed | probe: macro F1, balanced accuracy | fine-tuned | kept | validation F1 of probe and fine-tuned | seconds of probe and fine-tuning |\n|---|---|---|---|---|---|");
for (int seed = first; seed < first + seeds; seed++)
{
    ImageDataset drawn = pool.Take(perClass, seed);
    DatasetParts parts = drawn.Split(0.8, 0.2, 0, seed);
    var clock = Stopwatch.StartNew();
    using TrainedModel probe = await TransferLearning.ProbeAsync(weights, parts, new ProbeOptions { Seed = seed, CheckPreprocessing = false }, null, services);
    double probed = clock.Elapsed.TotalSeconds;
    clock.Restart();
    using TrainedModel tuned = await TransferLearning.FineTuneAsync(probe, parts, options with { Seed = seed }, null, services);
    double seconds = clock.Elapsed.TotalSeconds;
    (double before, double after) = (Validation(probe), Validation(tuned));
    EvaluationResult ofProbe = probe.Evaluate(unseen, services);
    EvaluationResult ofTuned = tuned.Evaluate(unseen, services);
    EvaluationResult kept = after > before ? ofTuned : ofProbe;
    Console.WriteLine($"| {seed} | {Figures(ofProbe)} | {Figures(ofTuned)} | {Figures(kept)} | {before:.000}, {after:.000} (epoch {tuned.Training!.ChosenEpoch}) | {probed:F0}, {seconds:F0} |");
}

static double Validation(TrainedModel model) => model.Training!.Epochs.First(epoch => epoch.Epoch == model.Training.ChosenEpoch).Validation![Metrics.MacroF1.Name];

static string Figures(EvaluationResult result) => $"{result.Macro.F1:.000}, {result.BalancedAccuracy:.000}";
