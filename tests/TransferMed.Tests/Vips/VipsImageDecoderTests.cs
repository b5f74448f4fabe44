using NetVips;
using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Tests.Data;
using TransferMed.Tests.Dicom;
using TransferMed.Vips;

namespace TransferMed.Tests.Vips;

/// <summary>TIFF and 16-bit PNG give the pixels that were written; what cannot be read is refused with the file's name.</summary>
public class VipsImageDecoderTests
{
    private static readonly int[] Values = [0, 256, 1000, 4095, 32896, 65535];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grey_of_16_bits_is_mapped_as_chosen(bool isLittleEndian)
    {
        var writer = new TiffWriter(3, 2, 16, 1) { IsLittleEndian = isLittleEndian };
        byte[] tiff = writer.With(writer.Words(Values));
        byte[] rows = [0, .. BigEndian(Values[..3]), 0, .. BigEndian(Values[3..])];
        byte[] png = ImageBytes.Png(3, 2, 16, rows);
        foreach (byte[] file in new[] { tiff, png })
        {
            Assert.Equal([0, 1, 4, 16, 128, 255], Greys(file));
            Assert.Equal([0, 16, 62, 255, 255, 255], Greys(file, new VipsOptions { Range = new ToneRange(0, 4095) }));
            Assert.Equal([0, 0, 0, 255, 255, 255], Greys(file, new VipsOptions { Range = new ToneRange(1000, 1001) }));
        }

        byte[] narrow = writer.With(writer.Words(1000, 1100, 1200, 1300, 1400, 1500));
        Assert.Equal([0, 51, 102, 153, 204, 255], Greys(narrow, new VipsOptions { Tones = ToneMapping.ImageRange }));
        Assert.Equal([0, 0, 0, 0, 0, 0], Greys(writer.With(writer.Words(9, 9, 9, 9, 9, 9)), new VipsOptions { Tones = ToneMapping.ImageRange }));
    }

    [Fact]
    public void White_may_be_zero()
    {
        var writer = new TiffWriter(3, 2, 16, 1) { Photometric = 0 };
        Assert.Equal([255, 254, 251, 239, 127, 0], Greys(writer.With(writer.Words(Values))));
        Assert.Equal([255, 254, 0], Greys(new TiffWriter(3, 1, 8, 1) { Photometric = 0 }.With([0, 1, 255])));
    }

    [Fact]
    public void Colours_are_read()
    {
        Assert.Equal([1, 2, 3, 250, 251, 252], Shown(new TiffWriter(2, 1, 8, 3) { Photometric = 2 }.With([1, 2, 3, 250, 251, 252])));
        var wide = new TiffWriter(1, 1, 16, 3) { Photometric = 2 };
        Assert.Equal([0, 128, 255], Shown(wide.With(wide.Words(0, 32896, 65535))));
        int[] map = [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, 256).Select(i => 257 * (channel == 0 ? i : channel == 1 ? 255 - i : 7)))];
        Assert.Equal([10, 245, 7, 200, 55, 7], Shown(new TiffWriter(2, 1, 8, 1) { Photometric = 3, ColorMap = map }.With([10, 200])));
        byte[] inks = Shown(new TiffWriter(2, 1, 8, 4) { Photometric = 5 }.With([0, 0, 0, 0, 255, 255, 255, 255]));
        Assert.All(inks[..3], channel => Assert.InRange(channel, 250, 255));
        Assert.All(inks[3..], channel => Assert.InRange(channel, 0, 60));
    }

    [Theory]
    [InlineData(Enums.ForeignTiffCompression.Lzw)]
    [InlineData(Enums.ForeignTiffCompression.Deflate)]
    [InlineData(Enums.ForeignTiffCompression.Packbits)]
    public void Compressions_are_read(Enums.ForeignTiffCompression compression)
    {
        var random = new Random(1);
        var pixels = new byte[40 * 30 * 3];
        random.NextBytes(pixels);
        using Image image = Image.NewFromMemory(pixels, 40, 30, 3, Enums.BandFormat.Uchar);
        using Image tagged = image.Copy(interpretation: Enums.Interpretation.Srgb);
        Assert.Equal(pixels, Shown(tagged.TiffsaveBuffer(compression: compression)));
        Assert.Equal(pixels, Shown(tagged.TiffsaveBuffer(compression: compression, tile: true, tileWidth: 16, tileHeight: 16)));
    }

    [Fact]
    public void Orientation_is_applied_and_transparency_composed()
    {
        byte[] turned = new TiffWriter(3, 1, 8, 1) { Orientation = 6 }.With([1, 2, 3]);
        Assert.Equal(new ImageInfo("TIFF", new ImageSize(1, 3)), VipsImageDecoder.Default.Identify(turned, "a"));
        Assert.Equal([1, 2, 3], Greys(turned));
        byte[] mirrored = new TiffWriter(3, 1, 8, 1) { Orientation = 2 }.With([1, 2, 3]);
        Assert.Equal([3, 2, 1], Greys(mirrored));

        byte[] clear = new TiffWriter(2, 1, 8, 4) { Photometric = 2, Extra = 2 }.With([10, 20, 30, 0, 10, 20, 30, 255]);
        Assert.Equal([200, 100, 50, 10, 20, 30], Shown(clear, background: new RgbColor(200, 100, 50)));
        var wide = new TiffWriter(2, 1, 16, 2) { Extra = 2 };
        Assert.Equal([9, 9, 9, 128, 128, 128], Shown(wide.With(wide.Words(32896, 0, 32896, 65535)), background: new RgbColor(9, 9, 9)));
    }

    [Fact]
    public void Pages_are_chosen_or_refused()
    {
        byte[] two = new TiffWriter(2, 1, 8, 1).With([1, 2], [3, 4]);
        AssertRefused(two, "has 2 pages");
        Assert.Equal([1, 2], Greys(two, new VipsOptions { Page = 0 }));
        Assert.Equal([3, 4], Greys(two, new VipsOptions { Page = 1 }));
        AssertRefused(two, "libvips", new VipsOptions { Page = 2 });
    }

    [Fact]
    public void Floating_point_needs_a_range()
    {
        byte[] file = new TiffWriter(3, 1, 32, 1) { SampleFormat = 3 }.With([.. new[] { -1f, 0f, 1f }.SelectMany(BitConverter.GetBytes)]);
        AssertRefused(file, "floating-point");
        Assert.Equal([0, 128, 255], Greys(file, new VipsOptions { Tones = ToneMapping.ImageRange }));
        Assert.Equal([0, 0, 255], Greys(file, new VipsOptions { Range = new ToneRange(0, 1) }));
        byte[] noNumber = new TiffWriter(2, 1, 32, 1) { SampleFormat = 3 }.With([.. new[] { float.PositiveInfinity, 0f }.SelectMany(BitConverter.GetBytes)]);
        AssertRefused(noNumber, "not numbers", new VipsOptions { Tones = ToneMapping.ImageRange });
    }

    [Fact]
    public void Signed_values_have_their_own_full_range()
    {
        var writer = new TiffWriter(3, 1, 16, 1) { SampleFormat = 2 };
        Assert.Equal([0, 128, 255], Greys(writer.With(writer.Words(-32768, 0, 32767))));
    }

    [Fact]
    public void Sizes_are_checked_before_anything_is_decoded()
    {
        AssertRefused(new TiffWriter(60_000, 60_000, 8, 1).With([1, 2, 3]), "above the limit");
        AssertRefused(new TiffWriter(70_000, 1, 8, 1).With([1, 2, 3]), "at most 65,535");
        AssertRefused(ImageBytes.Png(60_000, 60_000, 16, [0, 1, 2]), "above the limit");
    }

    [Fact]
    public void Broken_files_are_named()
    {
        byte[] tiff = new TiffWriter(30, 20, 8, 1).With(new byte[600]);
        AssertRefused(tiff[..100], "TIFF");
        AssertRefused(new TiffWriter(30, 20, 8, 1).With(new byte[300]), "libvips");
        byte[] png = ImageBytes.Png(30, 20, 16, new byte[20 * 61]);
        AssertRefused(png[..^30], "PNG");
        Assert.Throws<ImageDecodeException>(() => VipsImageDecoder.Default.Identify([1, 2, 3], "a"));
    }

    [Fact]
    public void What_others_read_is_left_to_them()
    {
        Assert.False(VipsImageDecoder.Default.Recognises(TestImages.Png(1)));
        Assert.False(VipsImageDecoder.Default.Recognises(TestImages.Jpeg(8, 8)));
        byte[] dicom = new DicomFiles().With(new byte[12]);
        "II*\0"u8.CopyTo(dicom);
        Assert.False(VipsImageDecoder.Default.Recognises(dicom));
        Assert.True(DicomImageDecoder.Default.Recognises(dicom));
    }

    [Fact]
    public void A_dataset_of_dicom_tiff_and_png_is_opened()
    {
        using var folder = new TempFolder();
        byte[] pixels = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 3))];
        folder.Write("a/one.dcm", new DicomFiles { Rows = 8, Columns = 8, Allocated = 8, Stored = 8, Patient = "p" }.With(pixels, "OB"));
        folder.Write("a/two.tif", new TiffWriter(8, 8, 8, 1).With([.. pixels.Reverse()]));
        folder.Write("b/three.png", ImageBytes.Png(8, 8, 16, [.. Enumerable.Range(0, 8 * 17).Select(i => i % 17 == 0 ? (byte)0 : (byte)(i * 5))]));
        folder.Write("b/four.png", TestImages.Png(4));
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageDataset.Open(folder.Path));
        Assert.Contains("TransferMed.Vips", error.Message, StringComparison.Ordinal);

        ImageDataset data = ImageDataset.Open(folder.Path, new DatasetOptions { Decoding = new() { Decoder = ImageDecoders.FirstOf(DicomImageDecoder.Default, VipsImageDecoder.Default) } });
        Assert.Equal(4, data.Count);
        Assert.Single(data.Groups);
    }

    [Fact]
    public void Options_out_of_their_range_are_named_and_tell_decoders_apart()
    {
        Assert.Equal("Page", Assert.Throws<ArgumentOutOfRangeException>(() => new VipsImageDecoder(new VipsOptions { Page = -1 })).ParamName);
        Assert.Equal("Range", Assert.Throws<ArgumentOutOfRangeException>(() => new VipsImageDecoder(new VipsOptions { Range = new ToneRange(1, 1) })).ParamName);
        Assert.Equal("Tones", Assert.Throws<ArgumentOutOfRangeException>(() => new VipsImageDecoder(new VipsOptions { Tones = (ToneMapping)5 })).ParamName);
        VipsOptions[] options = [new(), new() { Tones = ToneMapping.ImageRange }, new() { Range = new ToneRange(0, 4095) }, new() { Page = 1 }];
        Assert.Equal(4, options.Select(option => new VipsImageDecoder(option).Settings).Distinct().Count());
    }

    [Fact]
    public void Changed_files_give_a_picture_or_an_error()
    {
        var writer = new TiffWriter(30, 20, 16, 1);
        using Image image = Image.NewFromMemory(new byte[40 * 30 * 3], 40, 30, 3, Enums.BandFormat.Uchar);
        byte[][] originals =
        [
            writer.With(writer.Words([.. Enumerable.Range(0, 600)])),
            image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
            image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg, tile: true, tileWidth: 16, tileHeight: 16),
            ImageBytes.Png(30, 20, 16, new byte[20 * 61]),
        ];
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutant = [.. originals[i % originals.Length]];
            int reach = random.Next(2) == 0 ? mutant.Length : Math.Min(mutant.Length, 300);
            for (int flips = random.Next(6); flips >= 0; flips--)
            {
                bool atEnd = random.Next(2) == 0;
                mutant[atEnd ? mutant.Length - 1 - random.Next(reach) : random.Next(reach)] = (byte)random.Next(256);
            }

            mutant = random.Next(5) == 0 ? mutant[..random.Next(mutant.Length)] : mutant;
            if (!VipsImageDecoder.Default.Recognises(mutant))
            {
                continue;
            }

            try
            {
                VipsImageDecoder.Default.Decode(mutant, new DecodeRequest("mutant", 1_000_000, RgbColor.Black)).Dispose();
            }
            catch (ImageDecodeException e)
            {
                Assert.Equal("mutant", e.Path);
            }
        }
    }

    private static byte[] Shown(byte[] file, VipsOptions? options = null, RgbColor background = default)
    {
        var decoder = new VipsImageDecoder(options);
        Assert.True(decoder.Recognises(file.AsSpan(0, Math.Min(512, file.Length))));
        using DecodedImage image = decoder.Decode(file, new DecodeRequest("picture", 1_000_000, background));
        Assert.Equal(new ImageSize(image.Width, image.Height), decoder.Identify(file, "picture").Size);
        return image.Pixels.ToArray();
    }

    private static int[] Greys(byte[] file, VipsOptions? options = null)
    {
        byte[] pixels = Shown(file, options);
        Assert.All(Enumerable.Range(0, pixels.Length / 3), i => Assert.True(pixels[3 * i] == pixels[3 * i + 1] && pixels[3 * i] == pixels[3 * i + 2]));
        return [.. Enumerable.Range(0, pixels.Length / 3).Select(i => (int)pixels[3 * i])];
    }

    private static void AssertRefused(byte[] file, string reason, VipsOptions? options = null)
    {
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(
            () => new VipsImageDecoder(options).Decode(file, new DecodeRequest("picture", 1_000_000, RgbColor.Black)).Dispose());
        Assert.Equal("picture", error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    private static byte[] BigEndian(int[] values) => [.. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })];
}
