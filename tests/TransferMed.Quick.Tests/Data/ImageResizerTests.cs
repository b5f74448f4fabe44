using System.Text.Json;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class ImageResizerTests
{
    private static readonly RgbColor PadColor = new(10, 20, 30);

    public static TheoryData<int> Cases()
    {
        using JsonDocument oracle = ReadOracle();
        return [.. Enumerable.Range(0, oracle.RootElement.GetProperty("cases").GetArrayLength())];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_are_those_of_pillow(int index)
    {
        using JsonDocument oracle = ReadOracle();
        JsonElement item = oracle.RootElement.GetProperty("cases")[index];
        using DecodedImage source = Source(item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32());
        var geometry = new ImageGeometry(
            item.GetProperty("targetHeight").GetInt32(), item.GetProperty("targetWidth").GetInt32(), 3, Enum.Parse<ResizeMode>(item.GetProperty("mode").GetString()!));
        Assert.Equal(item.GetProperty("rgb").GetBytesFromBase64(), Resize(source, geometry));
        Assert.Equal(item.GetProperty("grey").GetBytesFromBase64(), Resize(source, geometry with { Channels = 1 }));
    }

    [Fact]
    public void Same_size_keeps_every_pixel()
    {
        using DecodedImage source = Source(13, 11);
        Assert.Equal(source.Pixels.ToArray(), Resize(source, new ImageGeometry(11, 13)));
    }

    [Fact]
    public void Fine_stripes_become_grey_instead_of_aliasing()
    {
        using var source = new DecodedImage(64, 64);
        for (int i = 0; i < source.Pixels.Length; i++)
        {
            source.Pixels[i] = (byte)(i / 3 % 2 * 255);
        }

        Assert.All(Resize(source, new ImageGeometry(8, 8)), value => Assert.InRange(value, 120, 135));
    }

    [Fact]
    public void Destination_of_another_length_is_refused()
    {
        using DecodedImage source = Source(4, 4);
        Assert.Throws<ArgumentException>(() => ImageResizer.Resize(source, new ImageGeometry(4, 4), PadColor, new byte[47]));
    }

    [Theory]
    [InlineData(0, 4, 3)]
    [InlineData(4, 20_000, 3)]
    [InlineData(4, 4, 2)]
    public void Impossible_geometry_is_refused(int height, int width, int channels) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGeometry(height, width, channels).Validate());

    private static byte[] Resize(DecodedImage source, ImageGeometry geometry)
    {
        var result = new byte[geometry.ByteCount];
        ImageResizer.Resize(source, geometry, PadColor, result);
        return result;
    }

    private static DecodedImage Source(int width, int height)
    {
        var image = new DecodedImage(width, height);
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    image.Pixels[at++] = (byte)((37 * x + 101 * y + 59 * c) ^ (x * y * (c + 3)));
                }
            }
        }

        return image;
    }

    private static JsonDocument ReadOracle() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Oracles", "resize.json")));
}
