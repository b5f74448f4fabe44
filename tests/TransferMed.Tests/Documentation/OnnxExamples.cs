// docs/onnx.md shows the lines between the marks; PageTests compares and OnnxExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Serving;

namespace TransferMed.Tests.Documentation;

internal static class OnnxExamples
{
    public static void ExportAndPredict(TrainedModel model)
    {
        // <example>
        OnnxExport.Write("model.onnx", model);

        using IPredictor predictor = Predictor.Load("model.onnx");
        Prediction prediction = predictor.Predict("picture.png");
        Console.WriteLine(prediction);
        // </example>
    }

    public static void ExportLogits(TrainedModel model)
    {
        // <example>
        OnnxExport.Write("logits.onnx", model, new OnnxExportOptions { Input = OnnxInput.Normalized, Softmax = false });
        // </example>
    }

    public static void Import()
    {
        // <example>
        OnnxNetwork imported = OnnxNetwork.Import("public.onnx", InputShape.Square(64));
        Console.WriteLine(imported.Network.Spec.Summary());
        Console.WriteLine(string.Join("\n", imported.Notes));
        using TrainedModel source = imported.ToModel(preprocessing: Preprocessing.ImageNet());
        using TrainedModel model = source.Rehead(["healthy", "wound"]);
        // </example>
    }

    public static async Task ProbeOnGraph(DatasetParts parts)
    {
        // <example>
        using OnnxFeatures features = OnnxFeatures.Open(
            "dinov2.onnx", preprocessing: Preprocessing.ImageNet(), options: new OnnxFeaturesOptions { CacheFolder = "features" });
        Console.WriteLine(features);                            // which output was taken, and why
        using TrainedModel probe = await TransferLearning.ProbeAsync(features.Model, parts);
        probe.Assessment = probe.Assess(parts);                 // calibration, conformal sets, out-of-distribution screen
        OnnxExport.Write("probe.onnx", probe);                  // graph, head and card in one file

        using IPredictor predictor = Predictor.Load("probe.onnx");
        Console.WriteLine(predictor.Predict("picture.png"));
        // </example>
    }
}
