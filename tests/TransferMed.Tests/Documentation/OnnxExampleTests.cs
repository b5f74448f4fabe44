using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Tests.Onnx;
using TransferMed.Tests.Onnx.Features;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/onnx.md on a small model.</summary>
public class OnnxExampleTests
{
    [Fact]
    public void The_examples_run()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("", ["pictures"], 1, seed: 1);
        File.Move(runs.PathOf("pictures/0.png"), runs.PathOf("picture.png"));
        Network network = Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(2).Build(), seed: 1);
        using var model = new TrainedModel(network, ["healthy", "wound"], Preprocessing.Half());

        OnnxExamples.ExportAndPredict(model);
        OnnxExamples.ExportLogits(model);
        var graph = new HandGraph(13, -1, 3, -1, -1);
        File.WriteAllBytes(runs.PathOf("public.onnx"), graph.ToFile(graph.Node("GlobalAveragePool", [graph.Node("Conv", ["x", graph.Weights(5, 3, 3, 3)])])));
        OnnxExamples.Import();

        using OnnxPredictor predictor = OnnxPredictor.Load(runs.PathOf("logits.onnx"));
        Assert.Equal((OnnxInput.Normalized, false), (predictor.Info.Input, predictor.Info.Softmax));
    }

    [Fact]
    public async Task The_example_of_a_graph_runs()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("", ["pictures"], 1, seed: 1);
        File.Move(runs.PathOf("pictures/0.png"), runs.PathOf("picture.png"));
        using var graph = new ForeignGraph();
        File.Copy(graph.Write(), runs.PathOf("dinov2.onnx"));
        DatasetParts parts = ToyImages.Create(40).Split(train: 0.5, validation: 0.3, test: 0.2, seed: 1);

        await OnnxExamples.ProbeOnGraph(parts);

        using OnnxPredictor predictor = OnnxPredictor.Load(runs.PathOf("probe.onnx"));
        Assert.Equal(parts.Train.Classes, predictor.Classes);
        Assert.NotNull(predictor.Info.Card!.Assessment);
        Assert.Single(Directory.GetFiles(runs.PathOf("features")));
    }
}
