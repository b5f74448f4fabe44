#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// Features of the packaged network by LibTorch beside ONNX Runtime on the file that the weights come from, in turns.
// Usage: dotnet run -c Release benchmarks/FeatureFigures.cs -- RESNET18.onnx [BATCH] [ROUNDS]
// The file is tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx of the package Microsoft.ML.DnnImageFeaturizer.ResNet18.
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Weights;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int batch = args.Length > 1 ? int.Parse(args[1]) : 32;
int rounds = args.Length > 2 ? int.Parse(args[2]) : 9;
using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");
using var optimized = new OptimizedNetwork(model.Network, MemoryFormat.Auto, shares: true);
using OnnxFeatures features = OnnxFeatures.Open(args[0], preprocessing: model.Preprocessing);
using var noGradient = no_grad();
var ours = new List<double>();
var theirs = new List<double>();
for (int round = -1; round < rounds; round++)
{
    // Features of a graph are kept by content: each round has images of its own.
    using Tensor images = rand(batch, 3, 224, 224) * 255 - 110;
    double first = Time(() => optimized.ForwardFeatures(images));
    double second = Time(() => features.Model.Network.ForwardFeatures(images));
    if (round >= 0)
    {
        ours.Add(first);
        theirs.Add(second);
    }
}

using (NewDisposeScope())
{
    Tensor images = rand(batch, 3, 224, 224) * 255 - 110;
    Tensor a = optimized.ForwardFeatures(images);
    Tensor b = features.Model.Network.ForwardFeatures(images);
    Console.WriteLine($"largest difference {((a - b).abs().max() / b.abs().max()).ToDouble():E1} of the largest feature; {get_num_threads()} threads");
}

double ratio = Median([.. theirs.Zip(ours, (o, l) => o / l)]);
Console.WriteLine($"{features}: batch {batch}, LibTorch {batch / Median(ours):F1} images/s, ONNX Runtime {batch / Median(theirs):F1} images/s, {ratio:F2}x of ONNX Runtime (median of {rounds} rounds in turns)");

static double Time(Func<Tensor> work)
{
    using var scope = NewDisposeScope();
    var clock = Stopwatch.StartNew();
    work();
    return clock.Elapsed.TotalSeconds;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
