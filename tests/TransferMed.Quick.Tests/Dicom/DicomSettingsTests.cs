using TransferMed.Dicom;
using TransferMed.Imaging;

namespace TransferMed.Tests.Dicom;

/// <summary>The settings of a training come back from what its model says of them.</summary>
public class DicomSettingsTests
{
    public static TheoryData<DicomOptions> Settings =>
    [
        new DicomOptions(),
        new DicomOptions { Frame = 3 },
        new DicomOptions { Window = new DicomWindow(40, 400) },
        new DicomOptions { Window = new DicomWindow(0, 1) },
        new DicomOptions { Window = new DicomWindow(-600.25, 1e-3, DicomWindowFunction.Sigmoid), Frame = 0 },
        new DicomOptions { Window = new DicomWindow(1.0 / 3, 5, DicomWindowFunction.LinearExact), Grouping = DicomGrouping.None },
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_decoder_is_made_of_what_a_model_says(DicomOptions options)
    {
        var trained = new DicomImageDecoder(options);
        var again = DicomImageDecoder.For(Of("background 1 2 3", $"{typeof(DicomImageDecoder).FullName} {trained.Settings}"));
        Assert.Equal(trained.Settings, again.Settings);

        byte[] file = new DicomFiles { Frames = "4", Rows = 1, Columns = 3 }.With(DicomBytes.For(DicomBytes.ExplicitLittle).Words([.. Enumerable.Range(0, 12).Select(i => i * 50)]));
        if (options.Frame is not null)
        {
            Assert.Equal(DicomFiles.Shown(file, options), Shown(again, file));
        }
    }

    [Fact]
    public void Where_a_model_names_no_such_decoder_files_say_how_they_are_shown()
    {
        Assert.Equal(DicomImageDecoder.Default.Settings, DicomImageDecoder.For(Of()).Settings);
        Assert.Equal(DicomImageDecoder.Default.Settings, DicomImageDecoder.For(Of("Clinic.ScannerDecoder {}", "background 9 9 9")).Settings);
    }

    [Theory]
    [InlineData("{\"window\":{\"center\":40,\"width\":400,\"gamma\":2}}")]
    [InlineData("{\"overlay\":true}")]
    [InlineData("{\"frame\":\"two\"}")]
    [InlineData("{\"frame\":-1}")]
    [InlineData("{\"window\":{\"function\":\"Cubic\",\"width\":400}}")]
    [InlineData("{\"window\":7}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    public void Settings_of_another_version_are_named(string settings)
    {
        TransferMedException error = Assert.Throws<TransferMedException>(() => DicomImageDecoder.For(Of($"{typeof(DicomImageDecoder).FullName} {settings}")));
        Assert.Contains($"'{settings}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update the library", error.Message, StringComparison.Ordinal);
    }

    private static Preprocessing Of(params string[] decoding) => new() { Decoding = [.. decoding] };

    private static byte[] Shown(DicomImageDecoder decoder, byte[] file)
    {
        using DecodedImage image = decoder.Decode(file, new DecodeRequest("picture.dcm", 1000, RgbColor.Black));
        return image.Pixels.ToArray();
    }
}
