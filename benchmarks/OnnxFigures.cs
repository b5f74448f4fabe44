#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:package TorchSharp
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/onnx.md. Usage: dotnet run -c Release benchmarks/OnnxFigures.cs
// The ways alternate within one process in slices of half a second, six to a round, so that other load meets all of them; long enough
// that the threads of one that still spin do not count for the next. The median of five rounds is printed, with the smallest and the
// largest, and the median of the rounds' ratios to the first way.
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Serving;
using static TorchSharp.torch;

const int Rounds = 5;
const int Batch = 16;
const int Size = 64;
const int Slices = 6;
const double SecondsPerSlice = 0.5;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int threads = Environment.ProcessorCount;
TorchRuntime.Threads = threads;
string folder = Directory.CreateTempSubdirectory("transfermed-onnx-").FullName;
try
{
    using Network network = Network.Create(Presets.Lightweight2021(2, 32, InputShape.Square(Size)), 1);
    network.eval();
    using OptimizedNetwork optimized = network.Optimize();
    using OnnxPredictor normalized = Export(network, OnnxInput.Normalized);
    using OnnxPredictor onPixels = Export(network, OnnxInput.Pixels);
    float[] images = [.. Enumerable.Range(0, Batch * 3 * Size * Size).Select(i => MathF.Sin(i))];
    byte[] pixels = [.. images.Select(value => (byte)(127 + 120 * value))];
    using Tensor input = tensor(images, [Batch, 3, Size, Size]);

    (string Name, Action Pass)[] ways =
    [
        ("Network.Optimize()", () => optimized.Forward(input).Dispose()),
        ("ONNX Runtime, normalised pictures", () => normalized.PredictNormalized(images)),
        ("ONNX Runtime, pixels", () => onPixels.PredictPixels(pixels)),
    ];
    Console.WriteLine($"{network.Spec}, batch {Batch}, {threads} threads, {Rounds} rounds");
    Array.ForEach(ways, way => Run(way.Pass, 1));
    var found = new double[ways.Length][];
    Array.Fill(found, []);
    for (int round = 0; round < Rounds; round++)
    {
        var passes = new int[ways.Length];
        var seconds = new double[ways.Length];
        for (int slice = 0; slice < Slices * ways.Length; slice++)
        {
            (int done, double taken) = Run(ways[slice % ways.Length].Pass, SecondsPerSlice);
            passes[slice % ways.Length] += done;
            seconds[slice % ways.Length] += taken;
        }

        for (int i = 0; i < ways.Length; i++)
        {
            found[i] = [.. found[i], passes[i] * Batch / seconds[i]];
        }
    }

    for (int i = 0; i < ways.Length; i++)
    {
        double ratio = Median(found[i].Zip(found[0], (own, first) => own / first));
        Console.WriteLine($"{ways[i].Name,-36} {Median(found[i]),7:0} pictures/s  ({found[i].Min():0} to {found[i].Max():0}), {ratio:0.00} times the first");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

OnnxPredictor Export(Network network, OnnxInput input)
{
    string path = Path.Combine(folder, $"{input}.onnx");
    OnnxExport.Write(path, network, ["a", "b"], Preprocessing.Half(), options: new OnnxExportOptions { Input = input });
    return OnnxPredictor.Load(path, new PredictorOptions { OnnxThreads = threads, BatchSize = Batch });
}

static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

static (int Passes, double Seconds) Run(Action pass, double seconds)
{
    var watch = Stopwatch.StartNew();
    int passes = 0;
    while (watch.Elapsed.TotalSeconds < seconds)
    {
        pass();
        passes++;
    }

    return (passes, watch.Elapsed.TotalSeconds);
}
