using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Loading;

public sealed class EffectTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static SampleKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(i => new SampleKey(9, 1, i, 0))];

    private static SampleRandom[] Draws(ImageTransform transform, int count) => Array.ConvertAll(Keys(count), key => key.Draws(transform.Purpose));

    [Fact]
    public void Blur_spreads_a_point_as_a_gaussian()
    {
        Tensor image = zeros(2, 1, 15, 15);
        image[0, 0, 7, 7] = tensor(1f);
        image[1, 0, 7, 7] = tensor(1f);
        Tensor blurred = GaussianBlur.Apply(image, [1.0, 0.0], 2.0);
        Assert.Equal(1f, blurred[0].sum().ToSingle(), 1e-5f);
        Assert.Equal(1f, blurred[1, 0, 7, 7].ToSingle());
        double kernel = Enumerable.Range(-6, 13).Sum(i => Math.Exp(-0.5 * i * i));
        Assert.Equal(1 / (kernel * kernel), blurred[0, 0, 7, 7].ToSingle(), 1e-6);
        Assert.Equal(Math.Exp(-0.5) / (kernel * kernel), blurred[0, 0, 7, 8].ToSingle(), 1e-6);
        Assert.Equal(Math.Exp(-2.0) / (kernel * kernel), blurred[0, 0, 5, 7].ToSingle(), 1e-6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void Blur_of_an_even_area_changes_nothing_however_small(int height, int width)
    {
        Tensor blurred = GaussianBlur.Apply(full([1, 3, height, width], 7f), [3.0], 3.0);
        Assert.All(BatchCopy.Floats(blurred.contiguous()), v => Assert.Equal(7f, v, 1e-5f));
    }

    [Fact]
    public void Noise_has_the_stated_deviation_and_depends_on_the_key_only()
    {
        var noise = new RandomNoise { Probability = 1, Deviation = new DrawRange(0.1, 0.1) };
        Tensor images = zeros(3, 3, 40, 40);
        noise.Apply(images, Draws(noise, 3));
        Assert.Equal(25.5, images.std().ToSingle(), 0.5);
        Assert.Equal(0, images.mean().ToSingle(), 1.0);

        Tensor alone = zeros(1, 3, 40, 40);
        noise.Apply(alone, [Draws(noise, 3)[2]]);
        Assert.Equal(BatchCopy.Floats(images[2]), BatchCopy.Floats(alone[0]));
        Assert.NotEqual(BatchCopy.Floats(images[1]), BatchCopy.Floats(alone[0]));
    }

    [Fact]
    public void Erasing_zeroes_one_rectangle_of_the_drawn_size()
    {
        var erasing = new RandomErasing { Probability = 1, Area = new DrawRange(0.25, 0.25), Aspect = new DrawRange(1, 1) };
        Tensor images = ones(20, 2, 10, 10);
        erasing.Apply(images, Draws(erasing, 20));
        for (int n = 0; n < 20; n++)
        {
            Assert.Equal(200 - 50, images[n].sum().ToSingle());
            Assert.Equal(5, (images[n, 0].sum(1) < 10).sum().ToInt64());
        }

        Tensor untouched = ones(4, 1, 5, 5);
        new RandomErasing { Probability = 1e-9 }.Apply(untouched, Draws(erasing, 4));
        Assert.Equal(100, untouched.sum().ToSingle());
    }

    [Fact]
    public void Mixing_blends_with_the_next_picture_and_shares_the_labels()
    {
        var augmenter = new Augmentation.Stages([new Mixup { Probability = 0.4, Alpha = 1 }, new CutMix { Probability = 0.4 }]);
        const int Count = 30;
        long[] labels = [.. Enumerable.Range(0, Count).Select(i => (long)(i % 3))];

        // Every pixel of a picture says which picture it is of: the mean of the result is the share of the next one.
        Tensor images = arange(Count, ScalarType.Float32).reshape(Count, 1, 1, 1).expand(Count, 2, 8, 8).contiguous();
        (Tensor mixed, double[] ofNext) = augmenter.Mix(images, Keys(Count));
        float[] soft = SampleMixing.SoftLabels(ofNext, labels, 3);
        int kinds = 0;
        for (int i = 0; i < Count; i++)
        {
            float[] shares = soft[(i * 3)..(i * 3 + 3)];
            Assert.Equal(1f, shares.Sum(), 1e-6f);
            Assert.All(shares, s => Assert.InRange(s, 0f, 1f));
            float share = shares[labels[(i + 1) % Count]];
            float next = (i + 1) % Count;
            Assert.Equal(i + share * (next - i), mixed[i].mean().ToSingle(), 1e-3f * Math.Max(1, Math.Abs(next - i)));
            bool cut = mixed[i].max().ToSingle() - mixed[i].min().ToSingle() > 0.5f;
            kinds |= share == 0 ? 1 : cut ? 2 : 4;
        }

        Assert.Equal(7, kinds);
    }

    [Fact]
    public void Mixing_shares_findings_and_values_and_leaves_unknown_ones_unknown()
    {
        float[] mixed = SampleMixing.Targets([0.25, 0, 1], [1, 10, 0, float.NaN, 1, 30], 2);
        Assert.Equal([0.75f, float.NaN, 0, float.NaN, 1, 10], mixed);
    }

    [Fact]
    public void Batch_of_one_is_not_mixed()
    {
        (Tensor mixed, double[] shares) = new Augmentation.Stages([new Mixup { Probability = 1 }]).Mix(ones(1, 1, 2, 2), Keys(1));
        Assert.Equal([0f, 1f], SampleMixing.SoftLabels(shares, [1], 2));
        Assert.Equal(4f, mixed.sum().ToSingle());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Beta_draws_have_the_moments_of_the_distribution(double alpha)
    {
        var random = new SampleRandom(3);
        double[] draws = [.. Enumerable.Range(0, 20000).Select(_ => BetaDistribution.Draw(ref random, alpha))];
        double mean = draws.Average();
        Assert.All(draws, d => Assert.InRange(d, 0.0, 1.0));
        Assert.Equal(0.5, mean, 0.01);
        Assert.Equal(1 / (4 * (2 * alpha + 1)), draws.Average(d => (d - mean) * (d - mean)), 0.01);
    }

    [Fact]
    public void Soft_labels_come_with_every_batch_of_a_mixing_loader()
    {
        using var loader = new BatchLoader(new FakeImages().Dataset(11, 3), new ImageGeometry(4, 4).Half(), new LoaderOptions { BatchSize = 4, Augmentation = [new CutMix()] }, TorchDevice.Cpu);
        foreach (BatchCopy batch in BatchCopy.Of(loader.Epoch(0)))
        {
            Assert.Equal(batch.Indices.Length * 3, batch.Soft!.Length);
            Assert.All(batch.Soft.Chunk(3), row => Assert.Equal(1f, row.Sum(), 1e-6f));
        }
    }
}
