// docs/onnx.md shows the lines between the marks; PageTests compares and OnnxExampleTests runs them.
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
}
