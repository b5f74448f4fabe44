using TransferMed.Dicom;
using TransferMed.Imaging;

namespace TransferMed.Tests.Dicom;

/// <summary>What cannot be read is refused with its name and a way out.</summary>
public class DicomRefusalTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless Image Compression (1.2.840.10008.1.2.4.80)")]
    [InlineData("1.2.840.10008.1.2.4.90", "JPEG 2000 Image Compression (Lossless Only) (1.2.840.10008.1.2.4.90)")]
    [InlineData("1.2.840.10008.1.2.4.91", "JPEG 2000 Image Compression (1.2.840.10008.1.2.4.91)")]
    [InlineData("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000 Image Compression (1.2.840.10008.1.2.4.203)")]
    [InlineData("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264")]
    [InlineData("1.2.3.4", "unknown transfer syntax (1.2.3.4)")]
    public void Foreign_transfer_syntaxes_are_named(string syntax, string name)
    {
        byte[] file = new DicomFiles { Syntax = syntax }.With(bytes => bytes.Fragments([], [1, 2, 3, 4]));
        ImageDecodeException error = DicomFiles.AssertRefused(file, name);
        Assert.Contains("gdcmconv", error.Reason, StringComparison.Ordinal);
        Assert.Throws<ImageDecodeException>(() => DicomImageDecoder.Default.Identify(file, "picture.dcm"));
        Assert.Equal(syntax, DicomImage.Read(file).Attributes.TransferSyntaxUid);
    }

    [Fact]
    public void Files_without_a_picture_are_named()
    {
        byte[] report = new DicomFiles { Modality = "SR" }.With(bytes => { });
        DicomFiles.AssertRefused(report, "no Pixel Data (7FE0,0010), its modality is SR");
        byte[] map = new DicomFiles().With(bytes => bytes.Value(0x7FE00008, "OF", new byte[24]));
        DicomFiles.AssertRefused(map, "Float Pixel Data");
        DicomFiles.AssertRefused([], "empty");
        DicomFiles.AssertRefused([.. "just some words"u8], "not a DICOM file");
    }

    [Theory]
    [InlineData(0x00080060u, "CS")]                                            // Modality, quoted where there is no picture
    [InlineData(0x00280004u, "CS")]                                            // Photometric Interpretation
    [InlineData(0x00281053u, "DS")]                                            // Rescale Slope
    [InlineData(0x00280008u, "IS")]                                            // Number of Frames
    public void What_is_quoted_of_a_header_is_short_and_cheap(uint tag, string vr)
    {
        byte[] file = Implicit(tag, vr, [.. Enumerable.Repeat((byte)0xE9, 1 << 20)], hasPixels: tag != 0x00080060);
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => DicomImageDecoder.Default.Identify(file, "picture.dcm"));
        Assert.InRange(error.Reason.Length, 20, 600);
        AssertCheap(file);
    }

    [Theory]
    [InlineData(0x00281050u)]
    [InlineData(0x00281051u)]
    public void A_million_windows_cost_nothing(uint tag)
    {
        byte[] file = Implicit(tag, "DS", [.. Enumerable.Repeat("1\\"u8.ToArray(), 1 << 19).SelectMany(pair => pair), (byte)'1', (byte)' ']);
        Assert.Contains("no window of the file is used", string.Join(" ", DicomImageDecoder.Default.Identify(file, "picture.dcm").Notes), StringComparison.Ordinal);
        AssertCheap(file);
    }

    // In implicit encoding a value of text may be as long as the file.
    private static byte[] Implicit(uint tag, string vr, byte[] value, bool hasPixels = true)
    {
        var files = new DicomFiles { Syntax = DicomBytes.ImplicitLittle, More = bytes => bytes.Value(tag, vr, value) };
        return hasPixels ? files.With(new byte[12]) : files.With(_ => { });
    }

    private static void AssertCheap(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            DicomImageDecoder.Default.Identify(file, "picture.dcm");
        }
        catch (ImageDecodeException)
        {
            // What it costs is asked, not whether it is read.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void The_transfer_syntax_is_read_from_the_first_bytes_alone()
    {
        byte[] deflated = new DicomFiles { Syntax = DicomBytes.Deflated }.With(new byte[12]);
        Assert.Equal(DicomBytes.Deflated, DicomImage.TransferSyntaxOf(deflated.AsSpan(0, 200)));
        Assert.Equal(DicomBytes.ExplicitLittle, DicomImage.TransferSyntaxOf(new DicomFiles { Study = DicomBytes.Deflated }.With(new byte[12])));
        Assert.Equal("", DicomImage.TransferSyntaxOf(new DicomFiles { Syntax = null }.With(new byte[12])));
        Assert.Throws<ImageDecodeException>(() => DicomImage.TransferSyntaxOf("no such file"u8));
    }

    [Fact]
    public void Headers_that_contradict_themselves_are_named()
    {
        byte[] pixels = new byte[12];
        DicomFiles.AssertRefused(new DicomFiles { Stored = 17 }.With(pixels), "Bits Stored 17");
        DicomFiles.AssertRefused(new DicomFiles { HighBit = 16 }.With(pixels), "High Bit 16");
        DicomFiles.AssertRefused(new DicomFiles { Allocated = 12, Stored = 12 }.With(pixels), "Bits Allocated 12");
        Assert.Contains("Columns (0028,0011) 0", Assert.Throws<ImageDecodeException>(() => DicomImage.Read(new DicomFiles { Columns = 0 }.With(pixels))).Message, StringComparison.Ordinal);
        DicomFiles.AssertRefused(new DicomFiles { Samples = 3 }.With(pixels), "MONOCHROME2, Samples per Pixel 3");
        DicomFiles.AssertRefused(new DicomFiles { Photometric = "HSV" }.With(pixels), "HSV is not supported");
        DicomFiles.AssertRefused(new DicomFiles { Photometric = "" }.With(pixels), "Photometric Interpretation");
        DicomFiles.AssertRefused(new DicomFiles { Photometric = "YBR_RCT", Samples = 3 }.With(pixels), "YBR_RCT belongs to JPEG 2000");
        DicomFiles.AssertRefused(new DicomFiles { Rows = 0 }.With(pixels), "0 pixels");
        DicomFiles.AssertRefused(new DicomFiles { Rows = 3 }.With(pixels), "have 12 bytes");
        DicomFiles.AssertRefused(new DicomFiles { Frames = "1A" }.With(pixels), "'1A', which is not a number");
        DicomFiles.AssertRefused(new DicomFiles { Frames = "-1" }.With(pixels), "-1 frames");
        DicomFiles.AssertRefused(new DicomFiles { Rows = 2000, Columns = 2000 }.With(pixels), "above the limit");
        DicomFiles.AssertRefused(new DicomFiles { More = bytes => bytes.Text(0x00281053, "DS", "steep") }.With(pixels), "'steep'");
        DicomFiles.AssertRefused(new DicomFiles { Photometric = "PALETTE COLOR" }.With(pixels), "Red Palette");
        DicomFiles.AssertRefused(new DicomFiles { Photometric = "PALETTE COLOR", More = bytes => bytes.Value(0x00281221, "OW", [0, 0]) }.With(pixels), "segmented");
        DicomFiles.AssertRefused(new DicomFiles { Allocated = 8, Stored = 8, Samples = 3, Photometric = "YBR_FULL_422" }.With(pixels), "even number of columns");
        DicomFiles.AssertRefused(new DicomFiles { Syntax = DicomBytes.Rle }.With(pixels), "not in fragments");
        DicomFiles.AssertRefused(new DicomFiles().With(bytes => bytes.Fragments([], pixels)), "are in fragments");
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = new DicomFiles { Patient = "p" }.With(new byte[12]);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<ImageDecodeException>(() => DicomFiles.Shown(cut));
        }
    }

    [Fact]
    public void Sequences_are_nested_only_so_deep()
    {
        byte[] inner = new DicomBytes().Head(0x00400275, "SQ", DicomBytes.Undefined).Head(0xFFFEE000, "", DicomBytes.Undefined).ToArray();
        byte[] heads = [.. Enumerable.Repeat(inner, 5000).SelectMany(head => head)];
        DicomFiles.AssertRefused(new DicomFiles { More = bytes => bytes.Raw(heads) }.With(new byte[12]), "nests more than");
    }

    [Fact]
    public void Options_out_of_their_range_are_named()
    {
        Assert.Equal("Frame", Assert.Throws<ArgumentOutOfRangeException>(() => new DicomImageDecoder(new DicomOptions { Frame = -1 })).ParamName);
        Assert.Equal("Window", Assert.Throws<ArgumentOutOfRangeException>(() => new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(0, 0.5) })).ParamName);
        Assert.Equal("Grouping", Assert.Throws<ArgumentOutOfRangeException>(() => new DicomImageDecoder(new DicomOptions { Grouping = (DicomGrouping)9 })).ParamName);
        Assert.NotNull(new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(0, 0.5, DicomWindowFunction.LinearExact) }));
    }
}
