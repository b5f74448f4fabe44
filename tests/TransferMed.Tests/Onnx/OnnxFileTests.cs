using CsCheck;
using Google.Protobuf;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Serving;

namespace TransferMed.Tests.Onnx;

/// <summary>Files that are not what they should be.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private static readonly NetworkSpec Spec = NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(2).Build();

    private readonly ExportedNetwork _exported = new(Spec);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Keys() =>
        ["form", "version", "classes", "mean", "standardDeviation", "resize", "network"];

    public void Dispose()
    {
        _exported.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_missing_file_is_named() => AssertRefused(_folder.File("none.onnx"), "There is no file");

    [Fact]
    public void A_file_of_something_else_is_named()
    {
        string path = _folder.File("text.onnx");
        File.WriteAllText(path, "This is no model.");
        AssertRefused(path, "ONNX Runtime cannot load");
    }

    [Theory]
    [InlineData("6A0E0A086C6F636174696F6E120278797001", "'xy'")]
    [InlineData("7001", "in another file")]
    public void Weights_in_another_file_are_refused(string external, string named)
    {
        // The fields external_data and data_location of a tensor: of the graph, of a constant, and of one in a branch.
        byte[] tensor = Convert.FromHexString(external);
        byte[] attribute = Field(5, Field(5, tensor));
        foreach (byte[] graph in (byte[][])[Field(5, tensor), Field(15, Field(1, tensor)), Field(1, attribute), Field(1, Field(5, Field(6, Field(1, attribute))))])
        {
            string path = _folder.File("external.onnx");
            File.WriteAllBytes(path, [.. File.ReadAllBytes(_exported.Path), .. Field(7, graph)]);
            AssertRefused(path, named);
        }

        static byte[] Field(int number, byte[] content) => [(byte)(number * 8 + 2), (byte)content.Length, .. content];
    }

    [Fact]
    public void A_cut_file_is_named()
    {
        byte[] bytes = File.ReadAllBytes(_exported.Path);
        string path = _folder.File("cut.onnx");
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        AssertRefused(path, "ONNX Runtime cannot load");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_missing_entry_is_named(string key) =>
        AssertRefused(Changed(model => model.MetadataProps.Remove(Entry(model, key))), $"lack 'transfermed.{key}'");

    [Theory]
    [InlineData("form", "3", "the form '3'; this library reads '1' and '2'")]
    [InlineData("form", "2", "lack 'transfermed.channelOrder'")]
    [InlineData("classes", "[\"a\"]", "1 class names for a network of 2")]
    [InlineData("classes", "null", "'transfermed.classes'")]
    [InlineData("classes", "[\"a\", null]", "'transfermed.classes'")]
    [InlineData("classes", "[", "'transfermed.classes'")]
    [InlineData("mean", "[0.1, 0.2]", "'transfermed.mean'")]
    [InlineData("standardDeviation", "[0, 1, 1]", "StandardDeviation")]
    [InlineData("mean", "[0.5]", "'transfermed.mean'")]
    [InlineData("resize", "Pad", "the other entries have")]
    [InlineData("resize", "Squeeze", "'Squeeze' is no resize mode")]
    [InlineData("resize", "17", "'17' is no resize mode")]
    [InlineData("network", "{}", "'transfermed.network'")]
    public void A_damaged_entry_is_named(string key, string value, string said) =>
        AssertRefused(Changed(model => Entry(model, key).Value = value), said);

    [Fact]
    public void A_graph_that_contradicts_its_metadata_is_named()
    {
        string json = Spec.WithInput(3, 16, 16).ToJson();
        AssertRefused(Changed(model => Entry(model, "network").Value = json), "'pixels' in the graph of");
        AssertRefused(Changed(model => model.Graph.Output[0].Name = model.Graph.Node[^1].Output[0] = "other"), "gives 'other'");
    }

    [Fact]
    public void Flipped_bits_in_the_structure_give_an_error_or_a_model()
    {
        byte[] bytes = File.ReadAllBytes(_exported.Path);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] changed = [.. bytes];
            changed[at] ^= (byte)(1 << bit);
            string path = _folder.File($"{at}-{bit}.onnx");
            File.WriteAllBytes(path, changed);
            try
            {
                using OnnxPredictor predictor = OnnxPredictor.Load(path, new PredictorOptions { OnnxThreads = 1 });
            }
            catch (OnnxModelException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 300, threads: 1);
    }

    private static StringStringEntryProto Entry(ModelProto model, string key) => model.MetadataProps.Single(entry => entry.Key == $"transfermed.{key}");

    private static void AssertRefused(string path, string said)
    {
        string message = Assert.Throws<OnnxModelException>(() => OnnxPredictor.Load(path)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
    }

    private string Changed(Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_exported.Path));
        change(model);
        string path = _folder.File($"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
