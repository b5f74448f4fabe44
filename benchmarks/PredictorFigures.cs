#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:package TorchSharp
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of docs/serving.md. Two starts, so that nothing of the training is left in the process that predicts:
//   dotnet run -c Release benchmarks/PredictorFigures.cs -- train FOLDER PACKAGE [EPOCHS]   trains on the folder's parts, writes package and predictions
//   dotnet run -c Release benchmarks/PredictorFigures.cs -- PACKAGE FOLDER [ROUNDS]         measures; compares with the predictions beside the package
// Without predictions beside it the package's own TrainedModel.Predict is what the ways are compared with.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["train", ..])
{
    await Train(args[1], args[2], args.Length > 3 ? int.Parse(args[3]) : 10);
    return;
}

string package = args[0];
int rounds = args.Length > 2 ? int.Parse(args[2]) : 5;
ImageSource[] paths = [.. ImageSource.FromPaths([args[1]])];
ImageSource[] bytes = [.. paths.Select(path => ImageSource.FromBytes(File.ReadAllBytes(path.Name), path.Name))];
ModelCard card = ModelPackage.Inspect(package);
Console.WriteLine($"{card.Network}, {paths.Length} pictures, mean {bytes.Average(image => new FileInfo(image.Name).Length) / 1024:F0} KiB, {Environment.ProcessorCount} processors");
Dictionary<string, double[]> expected = Expected();
using (IPredictor predictor = Timed("Predictor.Load", () => Predictor.Load(package, TorchDevice.Cpu)))
{
    await Measure("Predictor (LibTorch)", predictor);
}

string onnx = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
try
{
    using (TrainedModel model = TrainedModel.Load(package, TorchDevice.Cpu))
    {
        OnnxExport.Write(onnx, model);
    }

    using OnnxPredictor predictor = Timed("OnnxPredictor.Load", () => OnnxPredictor.Load(onnx));
    await Measure("OnnxPredictor (ONNX Runtime)", predictor);
}
finally
{
    File.Delete(onnx);
}

async Task Measure(string name, IPredictor predictor)
{
    Console.WriteLine($"\n{name}");
    Timed("first picture", () => predictor.Predict(bytes[0]));
    Timed("warm-up", () => { predictor.WarmUp(); return 0; });
    Latency("one picture, path", paths, predictor.Predict);
    Latency("one picture, bytes", bytes, predictor.Predict);
    await Throughput("one caller, one after another", () => Task.FromResult<IReadOnlyList<Prediction>>([.. paths.Select(predictor.Predict)]));
    await Throughput("PredictAll", () => Task.FromResult(predictor.PredictAll(paths)));
    await Throughput("PredictStream", async () => [.. (await predictor.PredictStream(paths.ToAsyncEnumerable()).ToListAsync()).Select(result => result.Prediction!)]);
    await Throughput("8 callers, path", () => Task.FromResult(InParallel(paths)));
    await Throughput("8 callers, bytes", () => Task.FromResult(InParallel(bytes)));

    IReadOnlyList<Prediction> InParallel(ImageSource[] images)
    {
        var found = new Prediction[images.Length];
        int next = -1;
        Thread[] callers = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int i = Interlocked.Increment(ref next); i < images.Length; i = Interlocked.Increment(ref next))
            {
                found[i] = predictor.Predict(images[i]);
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        return found;
    }
}

// Every picture of the folder at least once, at least 200 calls.
void Latency(string name, ImageSource[] images, Func<ImageSource, Prediction> predict)
{
    double[] times = new double[Math.Max(200, images.Length)];
    double difference = 0;
    for (int i = 0; i < times.Length; i++)
    {
        ImageSource image = images[i % images.Length];
        long start = Stopwatch.GetTimestamp();
        Prediction found = predict(image);
        times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        difference = Math.Max(difference, Difference(image, found));
    }

    Array.Sort(times);
    Console.WriteLine($"  {name,-32} median {times[times.Length / 2]:F2} ms, p95 {times[times.Length * 95 / 100]:F2} ms, largest difference {difference:G2}");
}

async Task Throughput(string name, Func<Task<IReadOnlyList<Prediction>>> predict)
{
    var rates = new double[rounds];
    double difference = 0;
    for (int round = 0; round < rounds; round++)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<Prediction> found = await predict();
        rates[round] = found.Count / watch.Elapsed.TotalSeconds;
        difference = Math.Max(difference, paths.Zip(found, Difference).Max());
    }

    Console.WriteLine($"  {name,-32} {rates.Order().ElementAt(rounds / 2):F0} pictures/s ({rates.Min():F0} to {rates.Max():F0}), largest difference {difference:G2}");
}

double Difference(ImageSource image, Prediction found) => expected.TryGetValue(image.Name, out double[]? known)
    ? known.Zip(found.Probabilities, (a, b) => Math.Abs(a - b)).Max()
    : 0;

Dictionary<string, double[]> Expected()
{
    if (File.Exists(package + ".csv"))
    {
        Dictionary<string, double[]> read = File.ReadLines(package + ".csv").Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1..].Select(double.Parse).ToArray());
        Console.WriteLine($"compared with {paths.Count(path => read.ContainsKey(path.Name))} predictions of the process that trained");
        return read;
    }

    ImageDataset dataset = ImageDataset.Open(args[1]);
    using TrainedModel model = TrainedModel.Load(package, TorchDevice.Cpu);
    model.Predict(dataset);
    var watch = Stopwatch.StartNew();
    PredictionSet predicted = model.Predict(dataset);
    Console.WriteLine($"compared with TrainedModel.Predict, which takes {dataset.Count / watch.Elapsed.TotalSeconds:F0} pictures/s");
    return Rows(predicted);
}

static Dictionary<string, double[]> Rows(PredictionSet set) => Enumerable.Range(0, set.Count).ToDictionary(i => set.Paths![i], i => set.Probabilities(i).ToArray());

static T Timed<T>(string name, Func<T> action)
{
    var watch = Stopwatch.StartNew();
    T result = action();
    Console.WriteLine($"  {name,-32} {watch.Elapsed.TotalMilliseconds:F0} ms");
    return result;
}

static async Task Train(string folder, string package, int epochs)
{
    ImageDataset data = ImageDataset.Open(folder);
    DatasetParts parts = data.HasPredefinedParts ? data.PredefinedParts(validationShare: 0.15, seed: 7) : data.Split(0.7, 0.15, 0.15, seed: 7);
    NetworkSpec spec = Presets.Lightweight2021(data.Classes.Count, 16, InputShape.Square(64));
    using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = epochs, BatchSize = 16, Seed = 1 });
    model.Assessment = model.Assess(parts);
    model.Save(package, new PackageOptions { Datasets = DatasetCard.From(parts) });
    Dictionary<string, double[]> rows = Rows(model.Predict(data));
    File.WriteAllLines(package + ".csv", rows.Select(row => $"{row.Key}\t{string.Join('\t', row.Value.Select(value => value.ToString("R")))}"));
    Console.WriteLine($"{spec}, {epochs} epochs on {data}; {model.Assessment.Evaluation?.Metrics.GetValueOrDefault(Metrics.Accuracy)}; {string.Join(" ", model.Assessment.LeftOut)}");
}
