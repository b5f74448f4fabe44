using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>What large sets need of classes, digests and hashes.</summary>
public class LinkTests
{
    [Fact]
    public void Classes_are_those_of_the_numbers()
    {
        var classes = new LinkClasses([0, 1, 0, 2, 1, 0]);
        Assert.Equal(new int[][] { [0, 2, 5], [1, 4], [3] }, classes);
        Assert.Equal((3, 1, 3), (classes.Count, classes.FirstOf(1), classes.FirstOf(2)));
        Assert.Equal([1, 4], classes[1]);
        Assert.Empty(new LinkClasses([]));
    }

    [Fact]
    public void Digests_have_the_order_of_their_texts()
    {
        Digest[] digests = [.. Enumerable.Range(0, 200).Select(i => Digest.Read(System.Security.Cryptography.SHA256.HashData([(byte)i])))];
        Assert.Equal(digests.Select(digest => $"{digest}").Order(StringComparer.Ordinal), digests.Order().Select(digest => $"{digest}"));
        var bytes = new byte[Digest.ByteCount];
        digests[3].CopyTo(bytes);
        Assert.Equal(Convert.ToHexStringLower(bytes), $"{digests[3]}");
        Assert.Equal(digests[3], Digest.Read(bytes));
        Assert.True(default(Digest).IsNone);
    }

    [Fact]
    public void Thumbnails_are_read_as_they_were_written()
    {
        using SKBitmap bitmap = TestImages.Noise(3, 50, 40);
        ImageThumbnail thumbnail = Scenes.Thumbnail(bitmap);
        var bytes = new byte[ImageThumbnail.ByteCount];
        thumbnail.CopyTo(bytes);
        ImageThumbnail read = ImageThumbnail.Read(bytes);
        Assert.Equal(thumbnail.Luma, read.Luma);
        Assert.Equal(thumbnail.Blueness, read.Blueness);
        Assert.Equal(thumbnail.Redness, read.Redness);
        Assert.Equal((thumbnail.Mean, thumbnail.Spread), (read.Mean, read.Spread));
        Assert.Equal((thumbnail.Luma.Average(level => (double)level), 1152), (read.Mean, bytes.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_hash_is_that_of_a_loop_over_frequencies(int number)
    {
        using SKBitmap bitmap = TestImages.Noise(number, 64, 64);
        ImageThumbnail thumbnail = Scenes.Thumbnail(bitmap);
        var cosines = new float[32, 8];
        foreach ((int x, int u) in from x in Enumerable.Range(0, 32) from u in Enumerable.Range(0, 8) select (x, u))
        {
            cosines[x, u] = (float)Math.Cos(Math.PI * u * ((x + 0.5) / 32));
        }

        ulong hash = 0;
        for (int bit = 1; bit < 64; bit++)
        {
            float sum = 0;
            for (int y = 0; y < 32; y++)
            {
                float row = 0;
                for (int x = 0; x < 32; x++)
                {
                    row += (thumbnail.Luma[32 * y + x] - (float)thumbnail.Mean) * cosines[x, bit % 8];
                }

                sum += cosines[y, bit / 8] * row;
            }

            hash |= sum > 0 ? 1UL << bit : 0;
        }

        Span<float> frequencies = stackalloc float[LowFrequencies.Count];
        LowFrequencies.OfWhole(thumbnail, frequencies);
        Assert.Equal(hash, PerceptualHash.Of(frequencies));
        Span<float> all = stackalloc float[LowFrequencies.Crops.Count * LowFrequencies.Count];
        LowFrequencies.OfCrops(thumbnail, all);
        Assert.Equal(frequencies, all[..LowFrequencies.Count]);
    }
}
