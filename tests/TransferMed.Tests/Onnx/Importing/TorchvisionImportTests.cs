using System.Diagnostics;
using TransferMed.Models;
using TransferMed.Onnx;
using Xunit.Abstractions;

namespace TransferMed.Tests.Onnx;

/// <summary>Networks that PyTorch wrote as ONNX files, where it is there; their weights are random and their statistics away from 0 and 1.</summary>
public sealed class TorchvisionImportTests(ITestOutputHelper output)
{
    private const string Python = "/usr/bin/python3";
    private const double Tolerance = 1e-4;

    private const string Script = """
        import sys, torch, torchvision, warnings
        name, size, operators, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
        warnings.filterwarnings('ignore')
        torch.manual_seed(7)
        torch.set_num_threads(1)
        extra = {'aux_logits': False, 'init_weights': False} if name == 'googlenet' else {}
        model = getattr(torchvision.models, name)(num_classes=5, **extra)
        with torch.no_grad():
            for key, value in model.state_dict().items():
                if key.endswith('running_mean'): value.normal_(0, 0.2)
                elif key.endswith('running_var'): value.uniform_(0.5, 1.5)
                elif key.endswith('layer_scale'): value.uniform_(0.2, 1)
                elif value.dim() == 1 and key.endswith('.weight'): value.uniform_(0.5, 1.5)
                elif value.dim() == 1 and key.endswith('.bias'): value.normal_(0, 0.1)
        model.eval()
        free = {0: 'n', 2: 'h', 3: 'w'} if len(sys.argv) > 5 else {0: 'n'}
        torch.onnx.export(model, torch.randn(2, 3, size, size), folder + '/model.onnx', opset_version=operators,
                          input_names=['x'], output_names=['y'], dynamic_axes={'x': free, 'y': {0: 'n'}})
        """;

    private static readonly Lazy<bool> HasTorchvision = new(() => File.Exists(Python) && Run("-c", "import torchvision") == 0);

    [SkippableTheory]
    [InlineData("resnet18", 64, 13)]
    [InlineData("resnet50", 64, 11)]
    [InlineData("vgg11_bn", 224, 13)]
    [InlineData("densenet121", 64, 13)]
    [InlineData("squeezenet1_0", 65, 13)]
    [InlineData("squeezenet1_1", 64, 9)]
    [InlineData("mobilenet_v2", 64, 13)]
    [InlineData("mobilenet_v3_small", 64, 13)]
    [InlineData("mobilenet_v3_large", 64, 14)]
    [InlineData("efficientnet_b0", 64, 13)]
    [InlineData("googlenet", 64, 13)]
    [InlineData("convnext_tiny", 64, 13)]
    [InlineData("convnext_tiny", 64, 17)]
    public void They_give_what_ONNX_Runtime_gives(string name, int size, int operators)
    {
        Skip.IfNot(HasTorchvision.Value, "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Run("-c", Script, name, $"{size}", $"{operators}", folder.Path));
        byte[] file = File.ReadAllBytes(folder.File("model.onnx"));
        using OnnxNetwork imported = OnnxNetwork.Import(folder.File("model.onnx"));

        double one = GraphOracle.Difference(imported, file, 1);
        double several = GraphOracle.Difference(imported, file, 3);
        output.WriteLine($"{name} at {size}, operator set {operators}: {imported.Network.Spec}; {one:g3}, {several:g3}");
        Assert.InRange(one, 0, Tolerance);
        Assert.InRange(several, 0, Tolerance);
    }

    // Graphs that leave the size open are read at one size and used at another.
    [SkippableTheory]
    [InlineData("resnet18", 13)]
    [InlineData("densenet121", 13)]
    [InlineData("squeezenet1_0", 13)]
    [InlineData("mobilenet_v2", 13)]
    [InlineData("mobilenet_v3_small", 13)]
    [InlineData("efficientnet_b0", 13)]
    [InlineData("googlenet", 13)]
    [InlineData("convnext_tiny", 13)]
    public void They_give_it_at_two_sizes(string name, int operators)
    {
        Skip.IfNot(HasTorchvision.Value, "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Run("-c", Script, name, "64", $"{operators}", folder.Path, "free"));
        byte[] file = File.ReadAllBytes(folder.File("model.onnx"));
        foreach (InputShape size in (InputShape[])[new(3, 64, 96), new(3, 75, 81)])
        {
            using OnnxNetwork imported = OnnxNetwork.Import(folder.File("model.onnx"), size);
            Assert.Equal(size, imported.Network.Spec.Input);
            Assert.InRange(GraphOracle.Difference(imported, file, 2), 0, Tolerance);
        }
    }

    private static int Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return errors.Result.Length >= 0 ? process.ExitCode : -1;
    }
}
