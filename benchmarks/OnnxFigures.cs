#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:package TorchSharp
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of docs/onnx.md. Usage: dotnet run -c Release benchmarks/OnnxFigures.cs
// Rounds alternate within one process; the median of five is printed, with the smallest and the largest.
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Runtime;
using static TorchSharp.torch;

const int Rounds = 5;
const int Batch = 16;
const int Size = 64;
const double SecondsPerRound = 3;
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
    float[] pictures = [.. Enumerable.Range(0, Batch * 3 * Size * Size).Select(i => MathF.Sin(i))];
    byte[] pixels = [.. pictures.Select(value => (byte)(127 + 120 * value))];
    using Tensor input = tensor(pictures, [Batch, 3, Size, Size]);

    (string Name, Action Pass)[] ways =
    [
        ("Network.Optimize()", () => optimized.Forward(input).Dispose()),
        ("ONNX Runtime, normalised pictures", () => normalized.Predict(pictures)),
        ("ONNX Runtime, pixels", () => onPixels.Predict(pixels)),
    ];
    Console.WriteLine($"{network.Spec}, batch {Batch}, {threads} threads, {Rounds} rounds");
    Array.ForEach(ways, way => Throughput(way.Pass, 1));
    var found = ways.Select(_ => new List<double>()).ToArray();
    for (int round = 0; round < Rounds; round++)
    {
        for (int i = 0; i < ways.Length; i++)
        {
            found[i].Add(Throughput(ways[i].Pass, SecondsPerRound));
        }
    }

    for (int i = 0; i < ways.Length; i++)
    {
        found[i].Sort();
        Console.WriteLine($"{ways[i].Name,-36} {found[i][Rounds / 2],7:0} pictures/s  ({found[i][0]:0} to {found[i][^1]:0})");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

OnnxPredictor Export(Network network, OnnxInput input)
{
    string path = Path.Combine(folder, $"{input}.onnx");
    OnnxExport.Write(path, network, ["a", "b"], Normalization.Half, options: new OnnxExportOptions { Input = input });
    return OnnxPredictor.Load(path, new OnnxPredictorOptions { Threads = threads, BatchSize = Batch });
}

static double Throughput(Action pass, double seconds)
{
    var watch = Stopwatch.StartNew();
    int passes = 0;
    while (watch.Elapsed.TotalSeconds < seconds)
    {
        pass();
        passes++;
    }

    return passes * Batch / watch.Elapsed.TotalSeconds;
}
