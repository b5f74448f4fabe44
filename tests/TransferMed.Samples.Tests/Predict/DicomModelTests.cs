extern alias predict;

using predict::PredictConsole;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Serving;
using TransferMed.Tests.Dicom;

namespace TransferMed.Samples.Tests.Predict;

/// <summary>A model that was trained with a window sees DICOM files through it, whatever they propose.</summary>
public sealed class DicomModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_window_is_used_from_every_kind_of_file()
    {
        var decoder = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(100, 50) });
        Preprocessing preprocessing = new(Preprocessing.Half()) { Decoding = [$"{typeof(DicomImageDecoder).FullName} {decoder.Settings}"] };
        using var model = TrainedModel.FromNetwork(
            Network.Create(NetworkBuilder.Input(3, 16, 16).Conv(6).MaxPool().GlobalAveragePool().Head(2).Build(), seed: 3), ["healthy", "ulcer"], preprocessing);
        model.Save(_folder.File("model.tmed"));
        OnnxExport.Write(_folder.File("model.onnx"), model);
        var slice = ImageSource.FromBytes(DicomFiles.Row(new DicomFiles(), 0, 90, 110, 500));
        using IPredictor windowed = Predictor.From(model, new PredictorOptions { Decoding = new DecodingOptions { Decoder = decoder } });
        double expected = windowed.Predict(slice).Probabilities[1];

        foreach ((string file, bool export) in new[] { ("model.tmed", false), ("model.tmed", true), ("model.onnx", false) })
        {
            using IPredictor predictor = ModelOpener.Open(new PredictRequest(_folder.File(file), [], null, null, export, "cpu", 2));
            Assert.Equal(expected, predictor.Predict(slice).Probabilities[1], 1e-5);
        }
    }
}
