using TransferMed.Onnx;

namespace TransferMed.Tests.Onnx;

public class UnitNamesTests
{
    [Theory]
    [InlineData("layer1.0.conv1.weight", "/other/Conv", "layer1.0.conv1")]
    [InlineData("onnx::Conv_193", "/conv1/Conv", "conv1")]
    [InlineData("onnx::Conv_196", "/layer1/layer1.0/conv1/Conv", "layer1.0.conv1")]
    [InlineData("onnx::Conv_214", "/layer2/layer2.0/downsample/downsample.0/Conv", "layer2.0.downsample.0")]
    [InlineData("onnx::MatMul_2", "/features/features.1/features.1.0/block/block.3/MatMul", "features.1.0.block.3")]
    [InlineData("Parameter91", "Convolution249", "conv1")]
    [InlineData("a/b.weight", "", "conv1")]
    [InlineData("..weight", "", "conv1")]
    public void Names_are_those_of_the_file_where_it_has_any(string constant, string node, string expected) =>
        Assert.Equal(expected, new UnitNames().Next("conv", constant, node));

    [Fact]
    public void No_name_is_given_twice_or_lies_in_another()
    {
        var names = new UnitNames();
        Assert.Equal("a.b", names.Next("conv", "a.b.weight", ""));
        Assert.Equal("conv1", names.Next("conv", "a.b.weight", ""));
        Assert.Equal("conv2", names.Next("conv", "a.b.c.weight", ""));
        Assert.Equal("conv3", names.Next("conv", "a.weight", ""));
        Assert.Equal("linear1", names.Next("linear", "", ""));
        names.Release("a.b");
        Assert.Equal("a.b", names.Next("conv", "a.b.weight", ""));
    }
}
