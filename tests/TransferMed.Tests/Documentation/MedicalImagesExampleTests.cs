using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Serving;
using TransferMed.Tests.Dicom;
using TransferMed.Tests.Vips;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/medical-images.md on small files.</summary>
public class MedicalImagesExampleTests
{
    [Fact]
    public void The_examples_run()
    {
        using var runs = new PageExampleRuns();
        foreach (string folder in new[] { "data/scans/a", "data/scans/b", "data/mixed/a", "data/mixed/b" })
        {
            Directory.CreateDirectory(runs.PathOf(folder));
        }

        for (int i = 0; i < 40; i++)
        {
            File.WriteAllBytes(runs.PathOf($"data/scans/{(i % 2 == 0 ? "a" : "b")}/{i}"), Scan(i));
        }

        File.WriteAllBytes(runs.PathOf("data/scan.dcm"), Scan(1));
        File.WriteAllBytes(runs.PathOf("data/mixed/a/one.dcm"), Scan(1));
        var tiff = new TiffWriter(8, 8, 16, 1);
        File.WriteAllBytes(runs.PathOf("data/mixed/b/two.tif"), tiff.With(tiff.Words([.. Enumerable.Range(0, 64).Select(i => 60 * i)])));

        DatasetParts parts = MedicalImagesExamples.Dicom();
        Assert.Empty(parts.Train.Groups.Intersect(parts.Test.Groups));
        Assert.Equal(2, MedicalImagesExamples.Mixed().Count);
        Assert.Equal(-1000, MedicalImagesExamples.Stored());
    }

    [Fact]
    public void A_model_sees_files_through_the_window_of_its_training()
    {
        using var runs = new PageExampleRuns();
        Directory.CreateDirectory(runs.PathOf("data"));
        File.WriteAllBytes(runs.PathOf("data/scan.dcm"), Scan(1));
        var window = new DecodingOptions { Decoder = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(300, 100) }) };
        Preprocessing training = new(Preprocessing.Half()) { Decoding = DecodingSettings.Of(window) };
        using var model = TrainedModel.FromNetwork(Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(2).Build(), seed: 3), ["a", "b"], training);
        model.Save(runs.PathOf("scans.tmed"));

        using IPredictor expected = Predictor.From(model, new PredictorOptions { Decoding = window });
        Assert.Equal(expected.Predict(runs.PathOf("data/scan.dcm")).Probability, MedicalImagesExamples.Predicting().Probability, 1e-6);
        Assert.Contains("other pixels", Assert.Throws<ArgumentException>(() => Predictor.From(model, new PredictorOptions { Decoding = new() { Decoder = DicomImageDecoder.Default } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_decoder_of_the_page_reads_its_format()
    {
        var decoder = new MedicalImagesExamples.Own.RawDecoder(9);
        byte[] file = [.. "RAW1"u8, 2, 1, 5, 200];
        Assert.True(decoder.Recognises(file));
        using DecodedImage image = decoder.Decode(file, new DecodeRequest("a", 100, RgbColor.Black));
        Assert.Equal([9, 9, 9, 200, 200, 200], image.Pixels.ToArray());
        Assert.Throws<ImageDecodeException>(() => decoder.Decode(file, new DecodeRequest("a", 1, RgbColor.Black)));
    }

    /// <summary>A scan of 8 x 8 pixels of one of ten patients.</summary>
    private static byte[] Scan(int number)
    {
        var random = new Random(number);
        int[] values = [0, .. Enumerable.Range(1, 63).Select(_ => random.Next(2000))];
        return new DicomFiles
        {
            Rows = 8,
            Columns = 8,
            Modality = "CT",
            Patient = $"p{number / 4}",
            More = bytes => bytes.Text(0x00281052, "DS", "-1000").Text(0x00281053, "DS", "1"),
        }.With(new DicomBytes().Words(values));
    }
}
