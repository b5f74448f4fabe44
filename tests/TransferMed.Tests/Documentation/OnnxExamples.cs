// docs/onnx.md shows the lines between the marks; PageTests compares and OnnxExampleTests runs them.
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
}
