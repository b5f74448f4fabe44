using CsCheck;
using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Thumbnails, hashes and their index.</summary>
public class SimilarityTests
{
    private static readonly Gen<ImageOrientation> Transforms = Gen.Int[0, 7].Select(i => (ImageOrientation)i);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(32, 32)]
    [InlineData(33, 97)]
    [InlineData(160, 120)]
    public void Thumbnail_of_a_turned_picture_is_the_turned_thumbnail(int width, int height)
    {
        using SKBitmap bitmap = TestImages.Noise(5, width, height);
        ImageThumbnail upright = Scenes.Thumbnail(bitmap);
        foreach (ImageOrientation transform in Enum.GetValues<ImageOrientation>())
        {
            using SKBitmap turned = Scenes.Turned(bitmap, transform);
            ImageThumbnail thumbnail = Scenes.Thumbnail(turned);
            Assert.Equal(upright.TurnedLuma(transform), thumbnail.Luma);
            Assert.Equal((0, 0), upright.ColorDifference(transform, thumbnail));
            Assert.Equal(upright.CanonicalLuma(), thumbnail.CanonicalLuma());
            if (!upright.IsFeatureless)
            {
                Assert.Equal(PerceptualHash.Turn(PerceptualHash.Of(upright), transform), PerceptualHash.Of(thumbnail));
            }
        }
    }

    [Fact]
    public void Thumbnail_is_the_average_of_the_cells()
    {
        using SKBitmap bitmap = TestImages.Noise(5, 64, 96);
        ImageThumbnail thumbnail = Scenes.Thumbnail(bitmap);
        for (int cell = 0; cell < 1024; cell++)
        {
            var pixels = from y in Enumerable.Range(cell / 32 * 3, 3)
                         from x in Enumerable.Range(cell % 32 * 2, 2)
                         select bitmap.GetPixel(x, y);
            double luma = 0.299 * pixels.Average(p => p.Red) + 0.587 * pixels.Average(p => p.Green) + 0.114 * pixels.Average(p => p.Blue);
            Assert.InRange(thumbnail.Luma[cell], luma - 1.01, luma + 1.01);
        }
    }

    [Fact]
    public void Symmetries_are_a_group() => Gen.Select(Transforms, Transforms, Gen.Byte.Array[36]).Sample(
        (first, second, values) =>
        {
            byte[] Apply(ImageOrientation transform, byte[] of)
            {
                var result = new byte[36];
                Dihedral.Apply<byte>(transform, of, 6, result);
                return result;
            }

            Assert.Equal(Apply(second, Apply(first, values)), Apply(Dihedral.Compose(first, second), values));
            Assert.Equal(values, Apply(Dihedral.Inverse(first), Apply(first, values)));
        },
        seed: "0000KOIPe036", iter: 200, threads: 1);

    [Fact]
    public void Index_finds_every_hash_within_its_distance()
    {
        var random = new Random(3);
        ulong[] hashes = [.. Enumerable.Range(0, 2000).Select(_ => (ulong)random.NextInt64())];
        for (int trial = 0; trial < 300; trial++)
        {
            ulong wanted = hashes[trial];
            for (int flips = 0; flips < HammingIndex.CompleteDistance; flips++)
            {
                wanted ^= 1UL << random.Next(64);
            }

            var found = new List<(int Position, int Distance)>();
            new HammingIndex(hashes).Find(wanted, HammingIndex.CompleteDistance, found);
            int[] expected = [.. Enumerable.Range(0, hashes.Length).Where(i => ulong.PopCount(hashes[i] ^ wanted) <= HammingIndex.CompleteDistance)];
            Assert.Contains(trial, expected);
            Assert.Equal(expected, found.Select(pair => pair.Position).Order());
        }
    }

    [Fact]
    public void Ten_thousand_pictures_are_not_compared_pair_by_pair()
    {
        // 10,000 pictures have 50 million pairs, each in eight turns; 30,000 in the long form. One picture in a thousand has a noisy, turned copy.
        int count = LongTests.Asked ? 30_000 : 10_000;
        var thumbnails = new ImageThumbnail[count];
        Parallel.For(0, count, i => thumbnails[i] = i % 1000 == 999 ? Soft(i - 1, turned: true) : Soft(i, turned: false));
        (List<LikePair> pairs, SearchCost cost) = NearDuplicateSearch.Run(thumbnails, null, null, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, count / 1000).Select(i => (1000 * i + 998, 1000 * i + 999)), pairs.Select(pair => (pair.First, pair.Second)));
        Assert.All(pairs, pair => Assert.Equal(ImageOrientation.Rotated90, pair.Transform));
        long all = 8L * count * (count - 1) / 2;
        Assert.InRange(cost.Compared, count, all / 50);
        Assert.InRange(cost.Aligned, pairs.Count, 20L * count);
    }

    /// <summary>A random 12 x 12 picture. All of its hash's bits are as likely set as not.</summary>
    private static ImageThumbnail Soft(int number, bool turned)
    {
        const int Side = 12;
        var random = new Random(number);
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < Side * Side; i++)
        {
            pixels.AsSpan(3 * i, 3).Fill((byte)random.Next(20, 236));
        }

        if (turned)
        {
            byte[] upright = [.. pixels];
            for (int i = 0; i < Side * Side; i++)
            {
                byte level = upright[3 * Dihedral.Source(ImageOrientation.Rotated90, i % Side, i / Side, Side)];
                pixels.AsSpan(3 * i, 3).Fill((byte)(level + random.Next(-4, 5)));
            }
        }

        return ImageThumbnail.Of(pixels, Side, Side);
    }
}
