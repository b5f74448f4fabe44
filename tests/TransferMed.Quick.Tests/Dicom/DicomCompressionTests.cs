using TransferMed.Dicom;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Dicom;

/// <summary>Compressed pixel data give the values that were coded.</summary>
public class DicomCompressionTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(1, 32)]
    [InlineData(3, 8)]
    [InlineData(3, 16)]
    [InlineData(3, 32)]
    public void Rle_is_read(int samples, int allocated)
    {
        var random = new Random(samples * allocated);
        byte[] frame = [.. Enumerable.Range(0, 20 * 30 * samples * allocated / 8).Select(_ => (byte)(random.Next(3) == 0 ? random.Next(256) : 7))];
        var files = new DicomFiles { Rows = 20, Columns = 30, Samples = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB", Allocated = allocated, Stored = allocated };
        long[] expected = DicomImage.Read(files.With(frame)).StoredValues();

        byte[] coded = RleWriter.Write(frame, samples, allocated / 8);
        DicomFiles rle = files with { Syntax = DicomBytes.Rle };
        Assert.Equal(expected, DicomImage.Read(rle.With(file => file.Fragments([], coded))).StoredValues());
        int cut = coded.Length / 3 / 2 * 2;
        Assert.Equal(expected, DicomImage.Read(rle.With(file => file.Fragments([0], coded[..cut], coded[cut..(2 * cut)], coded[(2 * cut)..]))).StoredValues());
    }

    [Fact]
    public void Frames_are_found_by_offsets_and_by_number()
    {
        byte[][] frames = [[1, 2, 3, 4, 5, 6], [7, 7, 7, 7, 7, 7], [9, 8, 7, 6, 5, 4]];
        byte[][] coded = [.. frames.Select(frame => RleWriter.Write(frame, 1, 1))];
        var files = new DicomFiles { Syntax = DicomBytes.Rle, Allocated = 8, Stored = 8, Frames = "3" };
        uint second = (uint)(8 + coded[0].Length);
        uint third = second + 16 + (uint)coded[1].Length;
        byte[][] inFour = [coded[0], coded[1][..10], coded[1][10..], coded[2]];
        byte[] byOffsets = files.With(file => file.Fragments([0, second, third], inFour));
        byte[] byNumber = files.With(file => file.Fragments([], coded));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(frames[i].Select(value => (long)value), DicomImage.Read(byOffsets).StoredValues(i));
            Assert.Equal(frames[i].Select(value => (long)value), DicomImage.Read(byNumber).StoredValues(i));
            Assert.Equal(frames[i].Select(value => (int)value), DicomFiles.Greys(byNumber, new DicomOptions { Frame = i }));
        }

        DicomFiles.AssertRefused(files.With(file => file.Fragments([], inFour)), "4 fragments for 3 frames", new DicomOptions { Frame = 1 });
        DicomFiles.AssertRefused(byNumber, "multi-frame object of 3 frames");
        DicomFiles.AssertRefused(byNumber, "has 3 frames", new DicomOptions { Frame = 3 });
    }

    [Fact]
    public void Grey_jpeg_is_read()
    {
        var files = new DicomFiles { Syntax = DicomBytes.Jpeg, Rows = 7, Columns = 9, Allocated = 8, Stored = 8 };
        byte[] jpeg = TestImages.GreyJpeg(9, 7, 130);
        Assert.All(DicomImage.Read(files.With(file => file.Fragments([], jpeg))).StoredValues(), value => Assert.Equal(130, value));
        Assert.All(DicomFiles.Greys((files with { Syntax = DicomBytes.JpegExtended, Photometric = "MONOCHROME1" }).With(file => file.Fragments([0], jpeg[..60], jpeg[60..]))), grey => Assert.Equal(125, grey));
    }

    [Fact]
    public void Components_of_a_colour_jpeg_stay_as_stored_and_the_header_says_what_they_mean()
    {
        byte[] jpeg = TestImages.Jpeg(16, 16);
        var files = new DicomFiles { Syntax = DicomBytes.Jpeg, Rows = 16, Columns = 16, Samples = 3, Photometric = "YBR_FULL_422", Allocated = 8, Stored = 8 };
        byte[] luminance = files.With(file => file.Fragments([], jpeg));

        // The first quarter is red, which is (76, 85, 255) in luminance and chrominance.
        long[] stored = DicomImage.Read(luminance).StoredValues();
        Assert.All(new long[] { 76, 85, 255 }.Zip(stored[..3], (expected, seen) => Math.Abs(expected - seen)), difference => Assert.InRange(difference, 0, 2));
        byte[] shown = DicomFiles.Shown(luminance);
        Assert.InRange(shown[0], 250, 255);
        Assert.InRange(shown[1], 0, 5);
        Assert.InRange(shown[2], 0, 5);

        byte[] asColours = DicomFiles.Shown((files with { Photometric = "RGB" }).With(file => file.Fragments([], jpeg)));
        Assert.Equal(stored[..3], asColours[..3].Select(value => (long)value));

        byte[] marked = [.. jpeg[..2], 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1, .. jpeg[2..]];
        Assert.Equal(shown, DicomFiles.Shown((files with { Photometric = "RGB" }).With(file => file.Fragments([], marked))));
    }

    [Theory]
    [InlineData(1, 8, 8, 1)]
    [InlineData(1, 12, 16, 1)]
    [InlineData(1, 16, 16, 1)]
    [InlineData(1, 16, 16, 2)]
    [InlineData(1, 16, 16, 3)]
    [InlineData(1, 16, 16, 4)]
    [InlineData(1, 16, 16, 5)]
    [InlineData(1, 16, 16, 6)]
    [InlineData(1, 16, 16, 7)]
    [InlineData(3, 8, 8, 1)]
    [InlineData(3, 8, 8, 6)]
    public void Lossless_jpeg_is_read(int components, int precision, int allocated, int predictor)
    {
        var random = new Random(predictor + precision);
        int[] values = [.. Enumerable.Range(0, 13 * 11 * components).Select(i => (random.Next(4) == 0 ? random.Next(1 << precision) : 37 * i) & ((1 << precision) - 1))];
        var files = new DicomFiles
        {
            Syntax = DicomBytes.JpegLossless,
            Rows = 11,
            Columns = 13,
            Samples = components,
            Photometric = components == 1 ? "MONOCHROME2" : "RGB",
            Allocated = allocated,
            Stored = precision,
        };
        var writer = new LosslessJpegWriter(13, 11, components, precision) { Predictor = predictor };
        foreach (LosslessJpegWriter way in new[] { writer, writer with { RestartRows = 2 }, writer with { Interleaved = false }, writer with { Interleaved = false, RestartRows = 1 } })
        {
            Assert.Equal(values.Select(value => (long)value), DicomImage.Read(files.With(file => file.Fragments([], way.Write(values)))).StoredValues());
        }

        byte[] shifted = (writer with { PointTransform = 2 }).Write(values);
        Assert.Equal(values.Select(value => (long)(value & ~3)), DicomImage.Read(files.With(file => file.Fragments([], shifted))).StoredValues());
    }

    [Fact]
    public void Signed_values_of_lossless_jpeg_keep_their_sign()
    {
        byte[] jpeg = new LosslessJpegWriter(3, 1, 1, 16).Write([0xFFFF, 0x8000, 5]);
        var files = new DicomFiles { Syntax = DicomBytes.JpegLossless, Rows = 1, Signed = true };
        Assert.Equal([-1, -32768, 5], DicomImage.Read(files.With(file => file.Fragments([], jpeg))).StoredValues());
    }

    [Fact]
    public void Compressed_data_that_do_not_fit_their_header_are_refused()
    {
        var grey = new DicomFiles { Syntax = DicomBytes.Jpeg, Rows = 7, Columns = 9, Allocated = 8, Stored = 8 };
        byte[] jpeg = TestImages.GreyJpeg(9, 7, 130);
        Refuse(grey with { Rows = 8 }, jpeg, "9 x 7 pixels, the DICOM header says 9 x 8");
        Refuse(grey with { Samples = 3, Photometric = "RGB" }, jpeg, "1 components");
        Refuse(grey with { Allocated = 16, Stored = 12 }, jpeg, "says 1 of 12");
        Refuse(grey, jpeg[..^10], "truncated");
        Refuse(grey, [1, 2, 3, 4], "not the JPEG");
        Refuse(grey with { Syntax = DicomBytes.JpegLossless }, jpeg, "not lossless");
        byte[] twelve = [.. jpeg];
        twelve[twelve.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 4] = 12;
        Refuse(grey with { Syntax = DicomBytes.JpegExtended }, twelve, "JPEG of 12 bits per sample (transfer syntax JPEG Extended (Process 2 and 4) (1.2.840.10008.1.2.4.51))");

        byte[] lossless = new LosslessJpegWriter(9, 7, 1, 8).Write(new int[63]);
        Refuse(grey with { Syntax = DicomBytes.JpegLossless }, lossless[..^20], "lossless JPEG");
        Refuse(grey with { Syntax = DicomBytes.JpegLossless, Columns = 10 }, lossless, "9 x 7 pixels");

        byte[] rle = RleWriter.Write(new byte[63], 1, 1);
        Refuse(grey with { Syntax = DicomBytes.Rle }, rle[..20], "header of 64");
        Refuse(grey with { Syntax = DicomBytes.Rle, Allocated = 16, Stored = 16 }, rle, "1 segments");
        Refuse(grey with { Syntax = DicomBytes.Rle, Rows = 60_000, Columns = 16 }, rle, "cannot hold");
        Refuse(grey with { Syntax = DicomBytes.Rle, Rows = 70 }, rle, "end before the last pixel");

        static void Refuse(DicomFiles files, byte[] coded, string reason) => DicomFiles.AssertRefused(files.With(file => file.Fragments([], coded)), reason);
    }
}
