using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

public sealed class OptionsTests
{
    public static TheoryData<Action, string> Mistakes() => new()
    {
        { () => new LoaderOptions { BatchSize = 0 }.Validate(), "BatchSize is 0" },
        { () => new LoaderOptions { Workers = -1 }.Validate(), "Workers is -1" },
        { () => new LoaderOptions { PrefetchBatches = 0 }.Validate(), "PrefetchBatches is 0" },
        { () => new LoaderOptions { Cache = (CacheMode)9 }.Validate(), "Cache is 9" },
        { () => new LoaderOptions { MemoryCacheBytes = -5 }.Validate(), "MemoryCacheBytes is -5" },
        { () => new LoaderOptions { Augmentation = null! }.Validate(), "Augmentation is null" },
        { () => Refused(new RandomFlip { Horizontal = 1.5 }), "RandomFlip.Horizontal is 1.5" },
        { () => Refused(new RandomAffine { Shift = double.NaN }), "RandomAffine.Shift is NaN" },
        { () => Refused(new RandomAffine { FieldOfView = new DrawRange(1.2, 0.8) }), "RandomAffine.FieldOfView is 1.2..0.8" },
        { () => Refused(new RandomAffine { FieldOfView = default }), "RandomAffine.FieldOfView is 0..0" },
        { () => Refused(new ColorJitter { Hue = new DrawRange(0, 0.6) }), "ColorJitter.Hue is 0..0.6" },
        { () => Refused(new RandomBlur { Sigma = default }), "RandomBlur.Sigma is 0..0" },
        { () => Refused(new RandomNoise { Probability = -1 }), "RandomNoise.Probability is -1" },
        { () => Refused(new RandomErasing { Area = new DrawRange(0, 1.5) }), "RandomErasing.Area is 0..1.5" },
        { () => Refused(new CutMix { Alpha = 0 }), "CutMix.Alpha is 0" },
        { () => Refused(new RandomBlur(), null!), "Augmentation[1] is null" },
        { () => Refused(new Mixup { Probability = 0.7 }, new CutMix()), "holds Mixup.Probability 0.7 and CutMix.Probability 0.5, which add up to 1.2" },
        { () => Refused(new RandomFlip(), new RandomBlur(), new RandomFlip { Vertical = 0 }), "holds 'TransferMed.Loading.RandomFlip' twice" },
        { () => Refused(ImageTransform.From("a", (image, _) => image), ImageTransform.From("a", (image, _) => image * 2)), "holds 'a' twice" },
        { () => new Preprocessing { Mean = [0.5f], StandardDeviation = [0f] }.Validate(), "StandardDeviation is 0" },
        { () => new Preprocessing { Mean = [0.5f, 0.5f], StandardDeviation = [1f] }.Validate(), "Mean has 2 values" },
    };

    private static void Refused(params Augmentation augmentation) => new LoaderOptions { Augmentation = augmentation }.Validate();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_refused_with_property_and_value(Action validate, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Presets_are_valid_and_compare_by_value()
    {
        foreach (Augmentation preset in (Augmentation[])[Augmentation.None, Augmentation.Light, Augmentation.Medical])
        {
            preset.Validate();
            Augmentation copy = [.. preset.Select(transform => Choice.FromJson<ImageTransform>(transform.ToJson()))];
            Assert.Equal(preset, copy);
            Assert.Equal(preset.GetHashCode(), copy.GetHashCode());
        }

        Assert.NotEqual(Augmentation.Light, Augmentation.Medical);
        Assert.Equal(Preprocessing.Half(), new Preprocessing { Mean = [0.5f], StandardDeviation = [0.25f] });
        Assert.Equal(new LoaderOptions { Seed = 4 }, new LoaderOptions { Seed = 4 });
    }
}

public sealed class PixelStatisticsTests
{
    [Fact]
    public void Measured_statistics_equal_those_of_all_pixels()
    {
        var geometry = new ImageGeometry(5, 4);
        var cache = new PixelCache();
        var images = new FakeImages();
        Preprocessing measured = PixelStatistics.Measure(images.Dataset(9), geometry.With(new Preprocessing()), cache);
        byte[][] pixels = [.. Enumerable.Range(0, 9).Select(i => FakeImages.PixelsOf(FakeImages.PathOf(i), geometry))];
        for (int c = 0; c < 3; c++)
        {
            double[] values = [.. pixels.SelectMany(p => p.Where((_, i) => i % 3 == c)).Select(v => v / 255.0)];
            double mean = values.Average();
            Assert.Equal(mean, measured.Mean[c], 1e-6);
            Assert.Equal(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), measured.StandardDeviation[c], 1e-6);
        }

        Assert.Equal(9, cache.Count);
        Assert.Equal(measured, PixelStatistics.Measure(images.Dataset(9), geometry.With(new Preprocessing()), cache));
        Assert.Equal(9, images.Reads);
    }

    [Fact]
    public void A_sample_is_measured_in_place_of_all_and_is_the_same_again()
    {
        var geometry = new ImageGeometry(5, 4);
        Preprocessing open = geometry.With(new Preprocessing());
        var images = new FakeImages();
        Preprocessing measured = PixelStatistics.Measure(images.Dataset(40), open, sample: 7);
        Assert.Equal(7, images.Reads);
        Assert.Equal(measured, PixelStatistics.Measure(images.Dataset(40), open, sample: 7));
        Preprocessing all = PixelStatistics.Measure(images.Dataset(40), open);
        Assert.NotEqual(all, measured);
        Assert.Equal(all.Mean[0], measured.Mean[0], 0.05);
        Assert.All([40, 41], sample => Assert.Equal(all, PixelStatistics.Measure(images.Dataset(40), open, sample: sample)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelStatistics.Measure(images.Dataset(40), open, sample: 0));
    }

    [Fact]
    public void Channel_that_never_changes_gets_one_grey_level()
    {
        Preprocessing measured = PixelStatistics.Measure(new EvenImages().Dataset(), new Preprocessing { Height = 3, Width = 3, Channels = 1 });
        Assert.Equal(100f / 255f, measured.Mean[0], 1e-6f);
        Assert.Equal(1f / 255f, measured.StandardDeviation[0], 1e-7f);
    }

    [Fact]
    public void Unreadable_or_missing_pictures_are_refused()
    {
        var images = new FakeImages();
        images.Faults[FakeImages.PathOf(2)] = new IOException("gone");
        Assert.Contains(FakeImages.PathOf(2), Assert.Throws<TransferMedException>(() => PixelStatistics.Measure(images.Dataset(4), new Preprocessing { Height = 2, Width = 2, Channels = 3 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PixelStatistics.Measure(images.Dataset(0), new Preprocessing { Height = 2, Width = 2, Channels = 3 }));
    }

    private sealed class EvenImages : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => destination.Fill(100);

        public ImageDataset Dataset() => new("even", ["a"], [new ImageSample("x", 0)], this);
    }
}

public sealed class PixelCacheTests
{
    private static readonly ImageGeometry s_geometry = new(2, 2, 1);

    [Fact]
    public void Keeps_what_fits_and_forgets_on_demand()
    {
        var cache = new PixelCache(9);
        var reader = new FakeImages();
        for (int i = 0; i < 3; i++)
        {
            cache.Add(reader, new ImageSample(FakeImages.PathOf(i), 0), s_geometry, [1, 2, 3, (byte)i]);
        }

        cache.Add(reader, new ImageSample(FakeImages.PathOf(0), 1), s_geometry, [9, 9, 9, 9]);
        Assert.Equal((2, 8L), (cache.Count, cache.UsedBytes));
        var pixels = new byte[4];
        Assert.True(cache.TryCopy(reader, new ImageSample(FakeImages.PathOf(0), 0), s_geometry, pixels));
        Assert.Equal([1, 2, 3, 0], pixels);
        Assert.False(cache.Contains(reader, new ImageSample(FakeImages.PathOf(0), 0), new ImageGeometry(4, 1, 1)));
        Assert.False(cache.Contains(new FakeImages(), new ImageSample(FakeImages.PathOf(0), 0), s_geometry));
        cache.Clear();
        Assert.Equal((0, 0L), (cache.Count, cache.UsedBytes));
    }

    [Fact]
    public void Threads_together_never_pass_the_limit()
    {
        var cache = new PixelCache(4 * 50);
        var reader = new FakeImages();
        Parallel.For(0, 4000, i => cache.Add(reader, new ImageSample(FakeImages.PathOf(i % 200), 0), s_geometry, [1, 2, 3, 4]));
        Assert.Equal(cache.Count * 4L, cache.UsedBytes);
        Assert.InRange(cache.Count, 1, 50);
    }
}
