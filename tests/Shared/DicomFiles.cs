using TransferMed.Dicom;
using TransferMed.Imaging;

namespace TransferMed.Tests.Dicom;

/// <summary>Whole DICOM files with few words.</summary>
internal sealed record DicomFiles
{
    public string? Syntax { get; init; } = DicomBytes.ExplicitLittle;

    public int Rows { get; init; } = 2;

    public int Columns { get; init; } = 3;

    public string? Frames { get; init; }

    public int Samples { get; init; } = 1;

    public string Photometric { get; init; } = "MONOCHROME2";

    public int Planar { get; init; }

    public int Allocated { get; init; } = 16;

    public int Stored { get; init; } = 16;

    public int? HighBit { get; init; }

    public bool Signed { get; init; }

    public string Modality { get; init; } = "OT";

    public string Patient { get; init; } = "";

    public string Study { get; init; } = "";

    /// <summary>What stands between the description of the pixels and the pixels.</summary>
    public Action<DicomBytes>? More { get; init; }

    /// <summary>The file with uncompressed pixel data.</summary>
    public byte[] With(byte[] pixels, string vr = "OW") => With(file => file.Value(0x7FE00010, vr, pixels));

    public byte[] With(Action<DicomBytes> pixels) => Build(pixels).File(Syntax);

    /// <summary>The data set alone.</summary>
    public byte[] DataSet(byte[] pixels) => Build(file => file.Value(0x7FE00010, "OW", pixels)).ToArray();

    /// <summary>A grey file of 16 bits, one row, of these values.</summary>
    public static byte[] Row(DicomFiles files, params int[] values)
    {
        DicomBytes words = DicomBytes.For(files.Syntax ?? DicomBytes.ExplicitLittle);
        return (files with { Rows = 1, Columns = values.Length }).With(words.Words(values));
    }

    /// <summary>What the decoder shows: red, green, blue of every pixel.</summary>
    public static byte[] Shown(byte[] file, DicomOptions? options = null)
    {
        using DecodedImage image = new DicomImageDecoder(options).Decode(file, new DecodeRequest("picture.dcm", 1_000_000, RgbColor.Black));
        return image.Pixels.ToArray();
    }

    /// <summary>The greys that the decoder shows.</summary>
    public static int[] Greys(byte[] file, DicomOptions? options = null)
    {
        byte[] pixels = Shown(file, options);
        Assert.All(Enumerable.Range(0, pixels.Length / 3), i => Assert.True(pixels[3 * i] == pixels[3 * i + 1] && pixels[3 * i] == pixels[3 * i + 2]));
        return [.. Enumerable.Range(0, pixels.Length / 3).Select(i => (int)pixels[3 * i])];
    }

    public static ImageDecodeException AssertRefused(byte[] file, string reason, DicomOptions? options = null)
    {
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => Shown(file, options));
        Assert.Equal("picture.dcm", error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        return error;
    }

    private DicomBytes Build(Action<DicomBytes> pixels)
    {
        DicomBytes file = DicomBytes.For(Syntax ?? DicomBytes.ExplicitLittle);
        file.Text(0x00080060, "CS", Modality);
        file.Text(0x00100020, "LO", Patient);
        file.Text(0x0020000D, "UI", Study);
        file.Numbers(0x00280002, "US", Samples).Text(0x00280004, "CS", Photometric);
        if (Samples > 1)
        {
            file.Numbers(0x00280006, "US", Planar);
        }

        if (Frames is not null)
        {
            file.Text(0x00280008, "IS", Frames);
        }

        file.Numbers(0x00280010, "US", Rows).Numbers(0x00280011, "US", Columns);
        file.Numbers(0x00280100, "US", Allocated).Numbers(0x00280101, "US", Stored).Numbers(0x00280102, "US", HighBit ?? Stored - 1);
        file.Numbers(0x00280103, "US", Signed ? 1 : 0);
        More?.Invoke(file);
        pixels(file);
        return file;
    }
}
