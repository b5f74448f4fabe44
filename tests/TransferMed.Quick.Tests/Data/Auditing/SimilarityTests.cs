using System.Collections;
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
                (float[] before, float[] after) = (Frequencies(upright), Frequencies(thumbnail));
                Assert.Equal(PerceptualHash.Turn(PerceptualHash.Of(before), transform), PerceptualHash.Of(after));
                (ulong doubtful, ulong transposed) = PerceptualHash.Doubtful(before);
                Assert.Equal(PerceptualHash.IsTransposed(transform) ? transposed : doubtful, PerceptualHash.Doubtful(after).Upright);
                Assert.InRange(FrequencySketch.Agreement(Sketch(upright), transform, Sketch(thumbnail)), 0.98, 1.02);
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

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public void Search_finds_every_hash_within_its_distance(int count)
    {
        var random = new Random(3);
        ulong[] hashes = [.. Enumerable.Range(0, 4000).Select(_ => (ulong)random.NextInt64())];
        ulong[] wanted = [.. hashes.Take(count).Select(hash => Flipped(hash, HammingIndex.CompleteDistance, random))];
        var found = new List<HammingHit>();
        Assert.True(new HammingSearch(new HammingIndex(hashes)).Find(wanted, HammingIndex.CompleteDistance, found, int.MaxValue));
        (int Wanted, int Position, int)[] expected =
        [
            .. from i in Enumerable.Range(0, count)
               from j in Enumerable.Range(0, hashes.Length)
               let distance = (int)ulong.PopCount(hashes[j] ^ wanted[i])
               where distance <= HammingIndex.CompleteDistance
               select (i, j, distance),
        ];
        Assert.True(expected.Length >= count);
        Assert.Equal(expected, found.Select(hit => (hit.Wanted, hit.Position, hit.Distance)).Order());
    }

    [Fact]
    public void Search_finds_each_farther_hash_once_if_a_part_agrees_but_for_a_bit()
    {
        // Eight changed bits can be two in each part, which no place leads to.
        var random = new Random(5);
        ulong[] hashes = [.. Enumerable.Range(0, 5000).Select(_ => (ulong)random.NextInt64())];
        ulong[] wanted = [.. hashes.Select(hash => Flipped(hash, 9, random))];
        var found = new List<HammingHit>();
        new HammingSearch(new HammingIndex(hashes)).Find(wanted, 9, found, int.MaxValue);
        int[] expected = [.. Enumerable.Range(0, hashes.Length).Where(i => Enumerable.Range(0, HammingIndex.Parts)
            .Any(part => int.PopCount(HammingIndex.Part(hashes[i], part) ^ HammingIndex.Part(wanted[i], part)) <= 1))];
        Assert.InRange(expected.Length, 1000, 4999);
        Assert.Equal(expected, found.Where(hit => hit.Wanted == hit.Position).Select(hit => hit.Wanted).Order());
        Assert.Equal(found.Count, found.DistinctBy(hit => (hit.Wanted, hit.Position)).Count());
    }

    [Fact]
    public void Search_follows_doubtful_bits_only()
    {
        var random = new Random(7);
        ulong[] hashes = [.. Enumerable.Range(0, 5000).Select(_ => (ulong)random.NextInt64())];
        ulong[] wanted = [.. hashes.Select(hash => Flipped(hash, 7, random))];
        ulong[] doubtful = [.. hashes.Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
        var found = new List<HammingHit>();
        Assert.True(new HammingSearch(new HammingIndex(hashes)).Find(wanted, doubtful, 7, found, int.MaxValue));
        int[] expected = [.. Enumerable.Range(0, hashes.Length).Where(i => Enumerable.Range(0, HammingIndex.Parts).Any(part => IsNear(i, part)))];
        Assert.InRange(expected.Length, 1000, 4999);
        Assert.Equal(expected, found.Where(hit => hit.Wanted == hit.Position).Select(hit => hit.Wanted).Order());
        Assert.Equal(found.Count, found.DistinctBy(hit => (hit.Wanted, hit.Position)).Count());

        bool IsNear(int i, int part)
        {
            int difference = HammingIndex.Part(hashes[i] ^ wanted[i], part);
            return difference == 0 || (int.PopCount(difference) == 1 && (difference & HammingIndex.Part(doubtful[i], part)) != 0);
        }
    }

    [Fact]
    public void Doubtful_bits_are_those_of_the_weakest_frequencies()
    {
        float[] frequencies = Frequencies(Soft(3, turned: false));
        ulong doubtful = PerceptualHash.Doubtful(frequencies).Upright;
        foreach (int part in Enumerable.Range(0, HammingIndex.Parts))
        {
            ILookup<bool, float> strengths = Enumerable.Range(1, 63)
                .Where(bit => HammingIndex.Part(1UL << bit, part) != 0)
                .ToLookup(bit => (doubtful >> bit & 1) == 1, bit => Math.Abs(frequencies[bit]));
            Assert.Equal(PerceptualHash.DoubtfulBits, strengths[true].Count());
            Assert.True(strengths[true].Max() < strengths[false].Min());
        }

        // Which of equal ones is the weaker is not known: all are.
        Assert.Equal(~1UL, PerceptualHash.Doubtful(new float[LowFrequencies.Count]).Upright);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    [InlineData(0.9)]
    public void Sketches_agree_as_coarse_pictures_correlate(double alike)
    {
        // Pictures that are made of the frequencies of a sketch alone: their correlation is that of the sketches.
        var random = new Random(11);
        double[] first = Coarse(random);
        double[] second = [.. Coarse(random).Zip(first, (own, other) => (1 - alike) * own + alike * other)];
        ImageThumbnail a = Waves(5, 20, first);
        ImageThumbnail b = Waves(5, 20, second);
        double expected = ThumbnailAlignment.Correlate(Array.ConvertAll(a.Luma, level => (float)level), Array.ConvertAll(b.Luma, level => (float)level));
        Assert.Equal(expected, FrequencySketch.Agreement(Sketch(a), ImageOrientation.None, Sketch(b)), 0.02);

        static double[] Coarse(Random random) => [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble() - 0.5)];
    }

    [Fact]
    public void What_only_signs_make_alike_is_told_apart_before_it_is_read()
    {
        // The same signs of all frequencies; what is strong in one picture is weak in the other.
        double[] signs = [.. Enumerable.Range(0, 63).Select(k => k % 3 == 0 ? 1.0 : -1.0)];
        ImageThumbnail[] pictures = [.. Enumerable.Range(0, 2).Select(one => Waves(8, 7, [.. signs.Select((sign, k) => sign * Strength(k, one))]))];
        Assert.Equal(PerceptualHash.Of(Frequencies(pictures[0])), PerceptualHash.Of(Frequencies(pictures[1])));

        var brought = new Brought(pictures);
        (List<LikePair> pairs, SearchCost cost) = NearDuplicateSearch.Run(brought, null, null, CancellationToken.None);
        Assert.Empty(pairs);
        Assert.True(cost.Compared > 0);
        Assert.Equal(4, brought.Times);

        static double Strength(int k, int one) => (k + 1) % 8 > 4 || (k + 1) / 8 > 4 ? 0.1 : k % 2 == one ? 1 : 0.2;
    }

    [Fact]
    public void A_sketch_of_next_to_nothing_excludes_no_picture()
    {
        var bytes = new byte[ImageThumbnail.ByteCount];
        for (int i = 0; i < ImageThumbnail.Side * ImageThumbnail.Side; i++)
        {
            bytes[i] = (byte)(i % 2 == 0 ? 40 : 200);
        }

        sbyte[] fine = Sketch(ImageThumbnail.Read(bytes));
        Assert.All(fine, value => Assert.Equal(0, value));
        Assert.Equal(1, FrequencySketch.Agreement(fine, ImageOrientation.None, Sketch(Soft(1, turned: false))));
        Assert.Equal(1, FrequencySketch.Agreement(Sketch(Soft(1, turned: false)), ImageOrientation.None, fine));
    }

    [Fact]
    public void Search_gives_up_beyond_the_most()
    {
        var search = new HammingSearch(new HammingIndex([.. Enumerable.Repeat(5UL, 100)]));
        var found = new List<HammingHit>();
        Assert.False(search.Find([5, 5], 0, found, 199));
        Assert.True(search.Find([5, 5], 0, found, 200));
        Assert.Equal(200, found.Count);

        // All of these stand at one place: it is not their square that is found before the search ends.
        Assert.False(search.Find([.. Enumerable.Repeat(5UL, 3000)], 0, found, 1000));
        Assert.InRange(found.Count, 1001, 1100);
    }

    [Fact]
    public void Many_pictures_that_are_alike_are_all_paired()
    {
        // Each look of a picture hits all 80: the blocks are divided down to one picture.
        ImageThumbnail picture = Soft(1, turned: false);
        ImageThumbnail[] thumbnails = [.. Enumerable.Repeat(picture, 80)];
        (List<LikePair> pairs, _) = NearDuplicateSearch.Run(thumbnails, null, null, CancellationToken.None, mostNear: 100);
        Assert.Equal(80 * 79 / 2, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(ImageOrientation.None, pair.Transform));
    }

    [Fact]
    public void Ten_thousand_pictures_are_not_compared_pair_by_pair()
    {
        // 10,000 pictures have 50 million pairs, each in eight turns; 30,000 in the long form. One picture in a thousand has a noisy, turned copy.
        int count = LongTests.Asked ? 30_000 : 10_000;
        var thumbnails = new ImageThumbnail[count];
        Parallel.For(0, count, i => thumbnails[i] = i % 1000 == 999 ? Soft(i - 1, turned: true) : Soft(i, turned: false));
        var brought = new Brought(thumbnails);
        (List<LikePair> pairs, SearchCost cost) = NearDuplicateSearch.Run(brought, null, null, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, count / 1000).Select(i => (1000 * i + 998, 1000 * i + 999)), pairs.Select(pair => (pair.First, pair.Second)));
        Assert.All(pairs, pair => Assert.Equal(ImageOrientation.Rotated90, pair.Transform));
        long all = 8L * count * (count - 1) / 2;
        Assert.InRange(cost.Compared, count, all / 100);
        Assert.InRange(cost.Aligned, pairs.Count, 20L * count);

        // Once for the index and once to be looked up; beyond these only what may be alike.
        Assert.InRange(brought.Times, 2 * count, 2 * count + count / 100);
    }

    /// <summary>Thumbnails that count how often one was brought.</summary>
    private sealed class Brought(ImageThumbnail[] thumbnails) : IReadOnlyList<ImageThumbnail?>
    {
        private int _times;

        public int Times => _times;

        public int Count => thumbnails.Length;

        public ImageThumbnail? this[int index]
        {
            get
            {
                Interlocked.Increment(ref _times);
                return thumbnails[index];
            }
        }

        public IEnumerator<ImageThumbnail?> GetEnumerator() => thumbnails.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The sum of the cosines of <paramref name="side"/> x <paramref name="side"/> frequencies without the mean.</summary>
    private static ImageThumbnail Waves(int side, double levels, double[] amplitudes)
    {
        var bytes = new byte[ImageThumbnail.ByteCount];
        for (int i = 0; i < ImageThumbnail.Side * ImageThumbnail.Side; i++)
        {
            (double x, double y) = ((i % ImageThumbnail.Side + 0.5) / ImageThumbnail.Side, (i / ImageThumbnail.Side + 0.5) / ImageThumbnail.Side);
            double sum = amplitudes.Select((amplitude, k) => amplitude * Math.Cos(Math.PI * ((k + 1) % side) * x) * Math.Cos(Math.PI * ((k + 1) / side) * y)).Sum();
            bytes[i] = (byte)Math.Clamp(Math.Round(128 + levels * sum), 0, 255);
        }

        return ImageThumbnail.Read(bytes);
    }

    private static float[] Frequencies(ImageThumbnail thumbnail)
    {
        var frequencies = new float[LowFrequencies.Count];
        LowFrequencies.OfWhole(thumbnail, frequencies);
        return frequencies;
    }

    private static sbyte[] Sketch(ImageThumbnail thumbnail)
    {
        var sketch = new sbyte[FrequencySketch.Length];
        FrequencySketch.Write(Frequencies(thumbnail), thumbnail.Spread, sketch);
        return sketch;
    }

    private static ulong Flipped(ulong hash, int bits, Random random)
    {
        foreach (int bit in Enumerable.Range(0, 64).OrderBy(_ => random.Next()).Take(bits))
        {
            hash ^= 1UL << bit;
        }

        return hash;
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
