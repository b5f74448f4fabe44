using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Tests.Onnx;

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
}
