using TransferMed;
using TransferMed.Data;
using TransferMed.Dicom;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>The predictor that a request asks for.</summary>
internal static class ModelOpener
{
    /// <summary>DICOM beside what the library reads by itself.</summary>
    public static DecodingOptions Decoding { get; } = new() { Decoder = DicomImageDecoder.Default };

    public static IPredictor Open(PredictRequest request)
    {
        if (!File.Exists(request.Model))
        {
            throw new ArgumentException($"There is no model '{request.Model}'.");
        }

        if (Path.GetExtension(request.Model).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return OpenOnnx(request.Model, request.Batch);
        }

        TorchDevice device = TorchDevice.Parse(request.Device).EnsureAvailable();
        return request.Onnx ? Export(request) : Predictor.Load(request.Model, device, new PredictorOptions { BatchSize = request.Batch, Decoding = Decoding });
    }

    // ONNX Runtime holds the whole model in memory.
    private static OnnxPredictor Export(PredictRequest request)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            using (TrainedModel model = TrainedModel.Load(request.Model, TorchDevice.Cpu))
            {
                OnnxExport.Write(path, model);
            }

            return OpenOnnx(path, request.Batch);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static OnnxPredictor OpenOnnx(string path, int batch) => OnnxPredictor.Load(path, new OnnxPredictorOptions { BatchSize = batch, Decoding = Decoding });
}
