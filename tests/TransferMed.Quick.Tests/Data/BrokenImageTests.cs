using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Every broken or foreign file ends in an error that names the file and says what it is.</summary>
public class BrokenImageTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(99)]
    public void Truncated_jpeg_is_refused(int percent)
    {
        byte[] jpeg = TestImages.Encode(TestImages.Noise(1, 64, 64), SKEncodedImageFormat.Jpeg);
        AssertRefused(jpeg[..(jpeg.Length * percent / 100)], "truncated");
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Truncated_png_and_webp_are_refused(SKEncodedImageFormat format)
    {
        byte[] file = TestImages.Encode(TestImages.Noise(1, 64, 64), format);
        AssertRefused(file[..(file.Length / 2)], format == SKEncodedImageFormat.Png ? "truncated" : "WebP");
    }

    [Fact]
    public void Truncated_progressive_jpeg_gif_and_bmp_are_refused()
    {
        AssertRefused(EncodedImages.ProgressiveJpeg[..^40], "truncated");
        AssertRefused(EncodedImages.TwoFrameGif[..^60], "GIF");
        AssertRefused(TestImages.Bmp(20, 20, 1, 2, 3)[..300], "truncated");
    }

    [Fact]
    public void Jpeg_with_garbage_behind_it_is_read()
    {
        using var folder = new TempFolder();
        string path = folder.Write("a.jpg", [.. TestImages.Jpeg(16, 16), .. new byte[500]]);
        using ImageFile file = ImageFile.Read(path, new DecodingOptions());
        using DecodedImage image = file.Decode(new DecodingOptions());
        Assert.Equal(16, image.Width);
    }

    [Fact]
    public void Sixteen_bit_png_is_refused_by_name() =>
        AssertRefused(ImageBytes.Png(2, 2, 16, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]), "16 bits");

    [Fact]
    public void Twelve_bit_jpeg_is_refused_by_name()
    {
        byte[] jpeg = TestImages.Jpeg(16, 16);
        jpeg[jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 4] = 12;
        AssertRefused(jpeg, "12 bits");
    }

    [Theory]
    [InlineData(0xC3, "lossless JPEG")]
    [InlineData(0xC5, "hierarchical")]
    [InlineData(0xF7, "JPEG-LS")]
    public void Foreign_coding_process_is_refused_by_name(int marker, string name)
    {
        byte[] jpeg = TestImages.Jpeg(16, 16);
        jpeg[jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 1] = (byte)marker;
        AssertRefused(jpeg, name);
    }

    [Theory]
    [InlineData(65_500, 65_500, "above the limit")]
    [InlineData(0, 16, "size of 0 x 16")]
    [InlineData(16, 0, "size of 16 x 0")]
    public void Jpeg_header_of_impossible_size_is_refused(int width, int height, string reason) =>
        AssertRefused(ImageBytes.WithJpegSize(TestImages.Jpeg(16, 16), width, height), reason);

    [Theory]
    [InlineData(60_000, 60_000, "above the limit")]
    [InlineData(int.MaxValue, int.MaxValue, "at most 65,535")]
    [InlineData(0, 4, "size of 0 x 4")]
    [InlineData(-1, 4, "at most 65,535")]
    public void Png_header_of_impossible_size_is_refused(int width, int height, string reason) =>
        AssertRefused(ImageBytes.Png(width, height, 8, [0, 1, 2, 3]), reason);

    [Fact]
    public void One_bit_bomb_is_refused_before_it_is_inflated() =>
        AssertRefused(ImageBytes.Png(30_000, 30_000, 1, new byte[1_000_000]), "900,000,000 pixels");

    [Fact]
    public void Gif_bomb_is_refused()
    {
        byte[] gif = EncodedImages.TwoFrameGif;
        (gif[6], gif[7], gif[8], gif[9]) = (0xFF, 0xFF, 0xFF, 0xFF);
        AssertRefused(gif, "above the limit");
    }

    [Fact]
    public void Pixel_limit_counts_the_stored_pixels_exactly()
    {
        byte[] jpeg = TestImages.Jpeg(20, 10);
        AssertRefused(jpeg, "above the limit of 199", new DecodingOptions { PixelLimit = 199 });
        using var folder = new TempFolder();
        using ImageFile file = ImageFile.Read(folder.Write("a.jpg", jpeg), new DecodingOptions());
        using DecodedImage image = file.Decode(new DecodingOptions { PixelLimit = 200 });
        Assert.Equal(20, image.Width);
    }

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iCCP")]
    public void Chunk_that_inflates_hugely_is_not_inflated(string type)
    {
        byte[] chunk = [.. "name\0"u8, 0, .. ImageBytes.Deflate(new byte[40_000_000])];
        byte[] png = ImageBytes.Png(2, 2, 8, [0, 7, 7, 0, 7, 7], (type, chunk));
        using var folder = new TempFolder();
        using ImageFile file = ImageFile.Read(folder.Write("a.png", png), new DecodingOptions());
        using DecodedImage image = file.Decode(new DecodingOptions());
        Assert.Equal(new byte[] { 7, 7, 7 }, image.Pixels[..3].ToArray());
    }

    [Fact]
    public void Progressive_jpeg_of_thousands_of_scans_is_refused()
    {
        byte[] jpeg = EncodedImages.ProgressiveJpeg;
        IEnumerable<byte> scans = Enumerable.Repeat(new byte[] { 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0 }, 2000).SelectMany(scan => scan);
        AssertRefused([.. jpeg[..^2], .. scans, .. jpeg[^2..]], "scans");
    }

    [Fact]
    public void File_over_the_size_limit_is_not_read() =>
        AssertRefused(TestImages.Jpeg(16, 16), "above the limit of 100", new DecodingOptions { FileSizeLimit = 100 });

    [Theory]
    [InlineData("", "empty")]
    [InlineData("just some words", "text")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "HTML")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "git lfs pull")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [InlineData("II*\0........", "TIFF")]
    [InlineData("MM\0*........", "TIFF")]
    [InlineData("....ftypheic....", "HEIC")]
    [InlineData("....ftypavif....", "AVIF")]
    [InlineData("....jP  \r\n........", "JPEG 2000")]
    [InlineData("8BPS........", "Photoshop")]
    [InlineData("P6\n2 2\n255\n............", "Netpbm")]
    [InlineData("\0\0\u0001\0\u0001\0........", "ICO")]
    [InlineData("\0\0\0\0\0\0\0\0", "zero bytes")]
    [InlineData("PNG\r\n", "damaged")]
    [InlineData("BM words that begin like a bitmap", "text")]
    public void Foreign_content_is_named(string content, string reason) => AssertRefused(System.Text.Encoding.Latin1.GetBytes(content), reason);

    [Fact]
    public void Dicom_is_named_with_and_without_preamble()
    {
        var preamble = new byte[200];
        "II*\0"u8.CopyTo(preamble);
        "DICM"u8.CopyTo(preamble.AsSpan(128));
        AssertRefused(preamble, "DICOM");
        AssertRefused([8, 0, 5, 0, (byte)'C', (byte)'S', 10, 0, 1, 1, 1, 1], "DICOM");
        AssertRefused([8, 0, 0, 0, 4, 0, 0, 0, 1, 1, 1, 1], "DICOM");
    }

    [Fact]
    public void Missing_file_is_named()
    {
        string path = Path.Combine(Path.GetTempPath(), "transfermed-no-such-file.jpg");
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageFile.Read(path, new DecodingOptions()));
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void Bytes_flipped_anywhere_never_crash()
    {
        byte[][] originals =
        [
            TestImages.Jpeg(24, 16),
            EncodedImages.ProgressiveJpeg,
            EncodedImages.TwoFrameGif,
            TestImages.Png(3),
            TestImages.Encode(TestImages.Noise(4), SKEncodedImageFormat.Webp),
            TestImages.Bmp(6, 5, 1, 2, 3),
        ];
        var random = new Random(5);
        foreach (byte[] original in originals)
        {
            for (int trial = 0; trial < 150; trial++)
            {
                byte[] file = [.. original[..random.Next(original.Length / 2, original.Length + 1)]];
                for (int flips = 0; flips < 3; flips++)
                {
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                }

                try
                {
                    if (SkiaImageDecoder.Instance.Recognises(file))
                    {
                        SkiaImageDecoder.Instance.Decode(file, new DecodeRequest("fuzzed", 1_000_000, RgbColor.Black)).Dispose();
                    }
                }
                catch (ImageDecodeException e)
                {
                    Assert.Equal("fuzzed", e.Path);
                }
            }
        }
    }

    private static void AssertRefused(byte[] content, string reason, DecodingOptions? options = null)
    {
        options ??= new DecodingOptions();
        using var folder = new TempFolder();
        string path = folder.Write("picture.jpg", content);
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() =>
        {
            using ImageFile file = ImageFile.Read(path, options);
            file.Decode(options).Dispose();
        });
        Assert.Equal(path, error.Path);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Reason, StringComparison.OrdinalIgnoreCase);
    }
}
