using TransferMed.Models;
using TransferMed.Onnx;
using Xunit.Abstractions;

namespace TransferMed.Tests.Onnx;

/// <summary>Networks that PyTorch wrote as ONNX files, where it is there; their weights are random and their statistics away from 0 and 1.</summary>
public sealed class TorchvisionImportTests(TorchvisionFiles files, ITestOutputHelper output) : IClassFixture<TorchvisionFiles>
{
    private const double Tolerance = 1e-4;

    [SkippableTheory]
    [InlineData("resnet50", 11)]
    [InlineData("vgg11_bn", 13)]
    [InlineData("squeezenet1_1", 9)]
    [InlineData("mobilenet_v3_large", 14)]
    [InlineData("convnext_tiny", 17)]
    public void They_give_what_ONNX_Runtime_gives(string name, int operators)
    {
        byte[] file = files.Read(name, operators);
        using OnnxNetwork imported = OnnxNetwork.Import(files.PathOf(name, operators));
        Compare(name, operators, imported, file);
    }

    // Graphs that leave the size open are read at one size and at another.
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
        byte[] file = files.Read(name, operators);
        foreach (InputShape size in (InputShape[])[new(3, 64, 96), new(3, 75, 81)])
        {
            using OnnxNetwork imported = OnnxNetwork.Import(files.PathOf(name, operators), size);
            Assert.Equal(size, imported.Network.Spec.Input);
            Compare(name, operators, imported, file);
        }
    }

    private void Compare(string name, int operators, OnnxNetwork imported, byte[] file)
    {
        double one = GraphOracle.Difference(imported, file, 1);
        double several = GraphOracle.Difference(imported, file, 3);
        output.WriteLine($"{name}, operator set {operators}: {imported.Network.Spec}; {one:g2}, {several:g2}");
        Assert.InRange(one, 0, Tolerance);
        Assert.InRange(several, 0, Tolerance);
    }
}

/// <summary>The files, made at once: PyTorch takes seconds to start.</summary>
public sealed class TorchvisionFiles : IDisposable
{
    // The nodes of each family in networks of few and narrow blocks; those that are published where the long form of the tests is asked for.
    // VGG's own classifier has half a gigabyte of weights; its features are tested as they are.
    private const string Script = """
        import sys, torch, torchvision.models as models, warnings
        folder, whole = sys.argv[1], sys.argv[2] == 'whole'
        warnings.filterwarnings('ignore')
        torch.set_num_threads(1)
        def shallow(name):
            block = models.convnext.CNBlockConfig
            if name == 'resnet50': return models.resnet.ResNet(models.resnet.Bottleneck, [1, 1, 2, 1], num_classes=5)
            if name == 'resnet18': return models.resnet.ResNet(models.resnet.BasicBlock, [1, 1, 2, 1], num_classes=5)
            if name == 'densenet121': return models.DenseNet(8, (2, 3, 2, 2), 16, num_classes=5)
            if name == 'convnext_tiny': return models.convnext.ConvNeXt([block(16, 32, 1), block(32, 48, 1), block(48, 64, 2), block(64, None, 1)], num_classes=5)
            if name == 'mobilenet_v2': return models.MobileNetV2(num_classes=5, width_mult=0.25)
            if name == 'efficientnet_b0':
                blocks, _ = models.efficientnet._efficientnet_conf(name, width_mult=0.5, depth_mult=0.4)
                return models.EfficientNet(blocks, 0.2, num_classes=5)
        for name, operators, free in [
            ('resnet50', 11, False), ('vgg11_bn', 13, False), ('squeezenet1_1', 9, False), ('mobilenet_v3_large', 14, False), ('convnext_tiny', 17, False),
            ('resnet18', 13, True), ('densenet121', 13, True), ('squeezenet1_0', 13, True), ('mobilenet_v2', 13, True),
            ('mobilenet_v3_small', 13, True), ('efficientnet_b0', 13, True), ('googlenet', 13, True), ('convnext_tiny', 13, True)]:
            torch.manual_seed(7)
            extra = {'aux_logits': False, 'init_weights': False} if name == 'googlenet' else {}
            if name == 'vgg11_bn':
                layers = models.vgg.cfgs['A'] if whole else [16, 'M', 24, 'M', 32, 32, 'M', 48, 48, 'M', 48, 48, 'M']
                last = layers[-2]
                model = torch.nn.Sequential(
                    models.vgg.make_layers(layers, batch_norm=True),
                    torch.nn.AdaptiveAvgPool2d((7, 7)), torch.nn.Flatten(1), torch.nn.Linear(last * 49, 64), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(64, 5))
            else:
                model = (None if whole else shallow(name)) or getattr(models, name)(num_classes=5, **extra)
            with torch.no_grad():
                for key, value in model.state_dict().items():
                    if key.endswith('running_mean'): value.normal_(0, 0.2)
                    elif key.endswith('running_var'): value.uniform_(0.5, 1.5)
                    elif key.endswith('layer_scale'): value.uniform_(0.2, 1)
                    elif value.dim() == 1 and key.endswith('.weight'): value.uniform_(0.5, 1.5)
                    elif value.dim() == 1 and key.endswith('.bias'): value.normal_(0, 0.1)
            model.eval()
            size = 224 if name == 'vgg11_bn' else 64
            axes = {0: 'n', 2: 'h', 3: 'w'} if free else {0: 'n'}
            torch.onnx.export(model, torch.randn(2, 3, size, size), f'{folder}/{name}-{operators}.onnx', opset_version=operators,
                              input_names=['x'], output_names=['y'], dynamic_axes={'x': axes, 'y': {0: 'n'}})
        """;

    private readonly TemporaryFolder _folder = new();
    private bool _made;

    public string PathOf(string name, int operators) => _folder.File($"{name}-{operators}.onnx");

    /// <summary>A file's bytes; skips the test where there is no PyTorch.</summary>
    public byte[] Read(string name, int operators)
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        if (!_made)
        {
            Python.Run(Script, _folder.Path, LongTests.Asked ? "whole" : "shallow");
            _made = true;
        }

        return File.ReadAllBytes(PathOf(name, operators));
    }

    public void Dispose() => _folder.Dispose();
}
