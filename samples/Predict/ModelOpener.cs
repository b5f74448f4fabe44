using TransferMed;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>The predictor that a request asks for.</summary>
internal static class ModelOpener
{
    /// <summary>How pictures are found: DICOM beside what the library reads by itself.</summary>
    public static DecodingOptions Decoding { get; } = new() { Decoder = DicomImageDecoder.Default };

    public static IPredictor Open(PredictRequest request)
    {
        if (!File.Exists(request.Model))
        {
            throw new TransferMedException($"There is no model '{request.Model}'.");
        }

        bool isOnnx = Path.GetExtension(request.Model).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
        Preprocessing training = isOnnx ? OnnxModelInfo.Read(request.Model).Preprocessing : ModelPackage.Inspect(request.Model).Preprocessing;
        var options = new PredictorOptions { BatchSize = request.Batch, Decoding = Decoding with { Decoder = DicomImageDecoder.For(training) } };
        if (isOnnx)
        {
            return Predictor.Load(request.Model, null, options);
        }

        TorchDevice device = TorchDevice.Parse(request.Device).EnsureAvailable();
        return request.Onnx ? Export(request.Model, options) : Predictor.Load(request.Model, device, options);
    }

    // ONNX Runtime holds the whole model in memory.
    private static IPredictor Export(string package, PredictorOptions options)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            using (TrainedModel model = TrainedModel.Load(package, TorchDevice.Cpu))
            {
                OnnxExport.Write(path, model);
            }

            return Predictor.Load(path, null, options);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
