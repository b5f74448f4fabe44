using Google.Protobuf;
using TransferMed.Evaluation;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Tests.Evaluation;

namespace TransferMed.Tests.Onnx;

/// <summary>The nodes of a screen by themselves, on features and logits that strain float32.</summary>
public sealed class GraphScreenTests : IDisposable
{
    private const int Width = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Far class means beside little spread, and features that follow each other: what expanding the square or whitening before the
    // mean is taken off loses.
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1000, 1, 0.1)]
    [InlineData(1000, 0.01, 0.03)]
    [InlineData(1e6, 1, 1)]
    public void Distances_keep_the_error_that_is_stated(double offset, double spread, double own)
    {
        var random = new Random(5);
        float[][] features = [.. Enumerable.Range(0, 200).Select(i =>
        {
            double common = random.NextDouble() - 0.5;
            return Enumerable.Range(0, Width).Select(d => (float)(offset * (1 + i % 4) + spread * (common + own * (random.NextDouble() - 0.5)))).ToArray();
        })];
        MahalanobisDistances score = Scores.Distances(features, [.. Enumerable.Range(0, 200).Select(i => i % 4)]);
        var distances = DistanceConstants.Of(score);
        double[] expected = score.OfFeatures(features);
        float[] found = Run(new GraphScreen(distances), [.. features.SelectMany(row => row)], Width);

        Assert.InRange(distances.Loss, 1e-7, 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.Second / pair.First - 1), 0, 4 * distances.Loss));
    }

    [Fact]
    public void Energies_of_large_logits_do_not_overflow()
    {
        float[][] logits = [[1e4f, 0, -1e4f], [-1e4f, -1e4f, -1e4f], [0, 0, 0], [300, 299, 298], [1e-3f, 2, -7]];
        float[] found = Run(new GraphScreen(null), [.. logits.SelectMany(row => row)], 3);
        Assert.All(logits.Zip(found), pair => Assert.Equal(Scores.Energy(pair.First), pair.Second, 1e-6 * Math.Max(1, Math.Abs(pair.Second))));
    }

    private float[] Run(GraphScreen screen, float[] values, int width)
    {
        var graph = new GraphBuilder("screen");
        graph.AddInput("values", TensorProto.Types.DataType.Float, "batch", width);
        screen.Emit(graph, "values", "values");
        graph.NameLast(ModelWriter.ScreenName);
        graph.AddOutput(ModelWriter.ScreenName, TensorProto.Types.DataType.Float, "batch");
        var model = new ModelProto { IrVersion = OnnxExport.FormatVersion, OpsetImport = { new OperatorSetIdProto { Version = OnnxExport.OperatorSet } }, Graph = graph.Graph };
        string path = _folder.File("screen.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        using GraphSession session = GraphSession.Open(path, threads: 1);
        return session.Run(values.AsMemory(), [values.Length / width, width]).Scores.ToArray();
    }
}
