using System.Reflection;
using Google.Protobuf;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using Xunit.Abstractions;

namespace TransferMed.Tests.Onnx;

/// <summary>The public ResNet of a NuGet package, as it was published: padding that differs at the two ends, no classifier, one fixed size.</summary>
public class PublicFeaturizerTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;
    private const double Pixels = 60;

    private static readonly string Package = typeof(PublicFeaturizerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "FeaturizerPackage").Value!;

    private static readonly Lazy<byte[]> File = new(() => System.IO.File.ReadAllBytes(Path));

    private static string Path => System.IO.Path.Combine(Package, "tools", "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");

    [Fact]
    public void It_gives_what_ONNX_Runtime_gives()
    {
        using OnnxNetwork imported = OnnxNetwork.Import(Path);
        Compare(imported, File.Value, 1);
        Compare(imported, Opened(224, 224), 3);
    }

    // At odd sizes the padding at the end decides how many positions there are.
    [Fact]
    public void It_gives_it_at_other_sizes_too()
    {
        using OnnxNetwork imported = OnnxNetwork.Import(Path, new InputShape(3, 97, 130));
        Compare(imported, Opened(97, 130), 1);
        Compare(imported, Opened(97, 130), 4);
    }

    [Fact]
    public void Its_steps_are_those_of_a_ResNet_with_unequal_padding()
    {
        using OnnxNetwork imported = OnnxNetwork.Import(Path);
        NetworkSpec spec = imported.Network.Spec;
        NetworkSpec preset = Presets.ResNet([2, 2, 2, 3], classes: 512);

        Assert.Equal(preset.ParameterCount, spec.ParameterCount);
        Assert.Equal(9, spec.Layers.OfType<ResidualSpec>().Count());
        Assert.Equal(new ConvSpec(64, 7, 2, 3, Bias: false, ConvName: "conv1", NormName: "norm1", PaddingEnd: 2), spec.Layers[0]);
        Assert.Equal(new MaxPoolSpec(3, 2, 1, PaddingEnd: 0), spec.Layers[1]);
        Assert.False(imported.HasHead);
        Assert.Contains("512 values", Assert.Single(imported.Notes), StringComparison.Ordinal);
        Assert.Null(imported.Classes);
        Assert.Null(imported.Preprocessing);
    }

    [Fact]
    public void It_is_given_another_head()
    {
        using OnnxNetwork imported = OnnxNetwork.Import(Path, InputShape.Square(64));
        Assert.Contains("give the preprocessing", Assert.Throws<ArgumentException>(() => imported.ToModel()).Message, StringComparison.Ordinal);
        using TrainedModel model = imported.ToModel(preprocessing: Preprocessing.Half());
        using TrainedModel reheaded = model.Rehead(["benign", "malignant"]);

        Assert.Equal(2, reheaded.Network.Spec.Classes);
        Assert.Equal(512, reheaded.Network.FeatureCount);
    }

    private void Compare(OnnxNetwork imported, byte[] file, int count)
    {
        double difference = GraphOracle.Difference(imported, file, count, Pixels);
        output.WriteLine($"{imported.Network.Spec.Input}, {count} pictures: {difference:g2}");
        Assert.InRange(difference, 0, Tolerance);
    }

    // The same graph with free sizes; a mean over all positions is what its window of 7 is at 224.
    private static byte[] Opened(int height, int width)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.Value);
        TensorShapeProto shape = model.Graph.Input.Single().Type.TensorType.Shape;
        shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        (shape.Dim[2].DimValue, shape.Dim[3].DimValue) = (height, width);
        NodeProto pool = model.Graph.Node.Single(node => node.OpType == "AveragePool");
        pool.OpType = "GlobalAveragePool";
        pool.Attribute.Clear();
        model.Graph.Output[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        return model.ToByteArray();
    }
}
