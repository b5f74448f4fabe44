using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class SkiaImageDecoderTests
{
    private static readonly DecodeRequest Request = new("picture", 100_000_000, RgbColor.Black);

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, "JPEG")]
    [InlineData(SKEncodedImageFormat.Png, "PNG")]
    [InlineData(SKEncodedImageFormat.Webp, "WebP")]
    public void Quarters_keep_place_and_colour(SKEncodedImageFormat format, string name)
    {
        byte[] file = TestImages.Encode(TestImages.Quarters(48, 32), format);
        Assert.Equal(new ImageInfo(name, new ImageSize(48, 32)), SkiaImageDecoder.Instance.Identify(file, "picture"));
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(file, Request);
        Assert.Equal((48, 32, 48 * 32 * 3), (image.Width, image.Height, image.Pixels.Length));
        AssertQuarters(image, "RGBW");
    }

    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    public void Orientation_of_exif_is_applied_in_every_container(int orientation, string quarters)
    {
        byte[][] files =
        [
            ImageBytes.WithJpegOrientation(TestImages.Jpeg(48, 32), orientation),
            ImageBytes.WithPngChunk(TestImages.Encode(TestImages.Quarters(48, 32), SKEncodedImageFormat.Png), "eXIf", ImageBytes.ExifBlock(orientation)),
            ImageBytes.WithWebPOrientation(TestImages.Encode(TestImages.Quarters(48, 32), SKEncodedImageFormat.Webp), orientation),
        ];
        foreach (byte[] file in files)
        {
            using DecodedImage image = SkiaImageDecoder.Instance.Decode(file, Request);
            Assert.Equal(orientation >= 5 ? (32, 48) : (48, 32), (image.Width, image.Height));
            Assert.Equal(new ImageSize(image.Width, image.Height), SkiaImageDecoder.Instance.Identify(file, "picture").Size);
            AssertQuarters(image, quarters);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(77)]
    public void Orientation_out_of_range_counts_as_upright(int orientation)
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(ImageBytes.WithJpegOrientation(TestImages.Jpeg(48, 32), orientation), Request);
        AssertQuarters(image, "RGBW");
    }

    [Fact]
    public void Cmyk_jpeg_gives_its_colour()
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(EncodedImages.CmykJpeg, Request);
        AssertNear((255, 0, 0), image, 4, 4, 6);
    }

    [Fact]
    public void Progressive_jpeg_gives_its_colours()
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(EncodedImages.ProgressiveJpeg, Request);
        AssertNear((200, 30, 40), image, 3, 8, 8);
        AssertNear((20, 60, 210), image, 20, 8, 8);
    }

    [Fact]
    public void Grey_jpeg_gives_equal_channels()
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(TestImages.GreyJpeg(9, 7, 130), Request);
        Assert.All(image.Pixels.ToArray(), value => Assert.InRange(value, 129, 131));
    }

    [Fact]
    public void Gif_gives_its_first_frame()
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(EncodedImages.TwoFrameGif, Request);
        Assert.Equal((6, 4), (image.Width, image.Height));
        AssertNear((255, 0, 0), image, 0, 0, 0);
        AssertNear((0, 255, 0), image, 5, 3, 0);
    }

    [Fact]
    public void Bmp_gives_its_colour()
    {
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(TestImages.Bmp(5, 3, 10, 20, 30), Request);
        AssertNear((10, 20, 30), image, 4, 2, 0);
    }

    [Fact]
    public void Transparency_is_composed_on_the_background()
    {
        byte[] file = TestImages.HalfTransparentPng();
        using DecodedImage onBlack = SkiaImageDecoder.Instance.Decode(file, Request);
        AssertNear((100, 50, 25), onBlack, 0, 0, 1);
        AssertNear((0, 0, 0), onBlack, 1, 1, 0);
        using DecodedImage onWhite = SkiaImageDecoder.Instance.Decode(file, Request with { Background = RgbColor.White });
        AssertNear((227, 177, 152), onWhite, 0, 0, 1);
        AssertNear((255, 255, 255), onWhite, 1, 1, 0);
    }

    [Theory]
    [InlineData(200, 160, 200, 160)]
    [InlineData(50, 40, 50, 40)]
    [InlineData(51, 40, 100, 80)]
    [InlineData(400, 1, 400, 320)]
    [InlineData(1000, 1000, 400, 320)]
    public void Jpeg_is_decoded_at_the_smallest_halving_that_suffices(int wantedWidth, int wantedHeight, int width, int height)
    {
        byte[] file = TestImages.Jpeg(400, 320);
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(file, Request with { Sufficient = new ImageSize(wantedWidth, wantedHeight) });
        Assert.Equal((width, height), (image.Width, image.Height));
        AssertQuarters(image, "RGBW");
    }

    [Fact]
    public void Wanted_size_is_that_of_the_upright_picture()
    {
        byte[] file = ImageBytes.WithJpegOrientation(TestImages.Jpeg(400, 320), 6);
        using DecodedImage image = SkiaImageDecoder.Instance.Decode(file, Request with { Sufficient = new ImageSize(80, 100) });
        Assert.Equal((80, 100), (image.Width, image.Height));
        AssertQuarters(image, "BRWG");
    }

    internal static void AssertNear((int Red, int Green, int Blue) expected, DecodedImage image, int x, int y, int tolerance)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.Slice((y * image.Width + x) * 3, 3);
        bool near = Math.Abs(pixel[0] - expected.Red) <= tolerance && Math.Abs(pixel[1] - expected.Green) <= tolerance && Math.Abs(pixel[2] - expected.Blue) <= tolerance;
        Assert.True(near, $"({pixel[0]}, {pixel[1]}, {pixel[2]}) at ({x}, {y}) is not near {expected}.");
    }

    /// <summary>The quarters, named by their colours: top left, top right, bottom left, bottom right.</summary>
    private static void AssertQuarters(DecodedImage image, string quarters)
    {
        for (int i = 0; i < 4; i++)
        {
            (int, int, int) color = quarters[i] switch
            {
                'R' => (255, 0, 0),
                'G' => (0, 255, 0),
                'B' => (0, 0, 255),
                _ => (255, 255, 255),
            };
            AssertNear(color, image, image.Width * (1 + 2 * (i % 2)) / 4, image.Height * (1 + 2 * (i / 2)) / 4, 12);
        }
    }
}
