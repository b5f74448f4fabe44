using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

public sealed class BatchLoaderTests
{
    private static readonly ImageGeometry s_geometry = new(6, 5);

    private static readonly Augmentation s_byImage =
    [
        new RandomFlip(),
        new RandomAffine { Rotation = new DrawRange(-180, 180), FieldOfView = new DrawRange(0.7, 1.1), Aspect = new DrawRange(0.8, 1.25), Shift = 0.1 },
        new ColorJitter { Brightness = new DrawRange(0.8, 1.2), Contrast = new DrawRange(0.8, 1.2), Saturation = new DrawRange(0.7, 1.3), Hue = new DrawRange(-0.1, 0.1) },
        new RandomBlur(),
        new RandomNoise(),
        ImageTransform.From("gamma", (image, random) => (image / 255).pow(random.NextDouble(0.8, 1.25)) * 255),
        new RandomErasing(),
        ImageTransform.From("scale", (image, random) => image * random.NextDouble(0.9, 1.1), afterNormalization: true),
    ];

    private static readonly Augmentation s_everything = [.. s_byImage, new Mixup { Probability = 0.3 }, new CutMix { Probability = 0.3 }];

    public static TheoryData<int, CacheMode> WorkersAndCaches()
    {
        var data = new TheoryData<int, CacheMode>();
        foreach (int workers in (int[])[0, 1, 2, 4])
        {
            data.Add(workers, CacheMode.None);
            data.Add(workers, CacheMode.Auto);
            data.Add(workers, CacheMode.Memory);
            data.Add(workers, CacheMode.Disk);
            data.Add(workers, CacheMode.Device);
        }

        return data;
    }

    private static LoaderOptions Training(int workers = 1, CacheMode cache = CacheMode.None) => new()
    {
        BatchSize = 4,
        Shuffle = true,
        Workers = workers,
        Cache = cache,
        Seed = 11,
    };

    private static BatchLoader Loader(ImageDataset dataset, LoaderOptions options, PixelCache? cache = null, Preprocessing? preprocessing = null) => new(dataset, preprocessing ?? s_geometry.Half(), options, TorchDevice.Cpu, null, cache);

    [Theory]
    [MemberData(nameof(WorkersAndCaches))]
    public void Batches_do_not_depend_on_workers_and_cache(int workers, CacheMode cache)
    {
        ImageDataset dataset = new FakeImages().Dataset(19, 3);
        using BatchLoader plain = Loader(dataset, Training() with { Augmentation = s_everything });
        using var folder = new TemporaryFolder();
        using BatchLoader other = Loader(
            new IdentifiedImages(new FakeImages()).Dataset(19, 3),
            Training(workers, cache) with { Augmentation = s_everything, PrefetchBatches = 1 + workers, DiskCacheFolder = folder.Path });
        for (int epoch = 0; epoch < 2; epoch++)
        {
            List<BatchCopy> expected = BatchCopy.Of(plain.Epoch(epoch));
            List<BatchCopy> actual = BatchCopy.Of(other.Epoch(epoch));
            Assert.Equal(expected.Count, actual.Count);
            for (int b = 0; b < expected.Count; b++)
            {
                Assert.Equal(expected[b].Indices, actual[b].Indices);
                Assert.Equal(expected[b].Images, actual[b].Images);
                Assert.Equal(expected[b].Labels, actual[b].Labels);
                Assert.Equal(expected[b].Soft, actual[b].Soft);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Order_in_memory_and_rounding_change_no_other_thing(bool augmented, bool half)
    {
        ImageDataset dataset = new FakeImages().Dataset(7, 3);
        LoaderOptions options = Training() with { Augmentation = augmented ? s_everything : Augmentation.None };
        using BatchLoader plain = Loader(dataset, options);
        using BatchLoader other = Loader(dataset, options with { ChannelsLast = true, BFloat16 = half });
        foreach ((Batch expected, Batch actual) in plain.Epoch(0).Zip(other.Epoch(0)))
        {
            using (expected)
            using (actual)
            using (torch.NewDisposeScope())
            {
                torch.ScalarType type = half ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
                Assert.Equal(type, actual.Images.dtype);
                Assert.Equal(1, actual.Images.stride(1));
                Assert.Equal(expected.Images.shape, actual.Images.shape);
                Assert.Equal(0, (expected.Images.to_type(type) - actual.Images).abs().max().ToDouble());
            }
        }
    }

    [Fact]
    public void Evaluation_brings_every_picture_unchanged_and_in_order()
    {
        ImageDataset dataset = new FakeImages().Dataset(10);
        using BatchLoader loader = Loader(dataset, (Training() with { Augmentation = s_everything, DropLast = true, Sampling = SamplingMode.Balanced }).ForEvaluation(), preprocessing: s_geometry.With(new Preprocessing { Mean = [0f], StandardDeviation = [1f / 255f] }));
        List<BatchCopy> batches = BatchCopy.Of(loader.Epoch(0));
        Assert.Equal(Enumerable.Range(0, 10), batches.SelectMany(b => b.Indices));
        Assert.Equal([4, 4, 2], batches.Select(b => b.Indices.Length));
        Assert.All(batches, b => Assert.Null(b.Soft));
        Assert.All(batches, b => Assert.Equal(b.Indices.Select(i => (long)dataset.Samples[i].Label), b.Labels));
        foreach ((int sample, float[] image) in BatchCopy.BySample(batches))
        {
            byte[] pixels = FakeImages.PixelsOf(FakeImages.PathOf(sample), s_geometry);
            for (int c = 0; c < 3; c++)
            {
                for (int p = 0; p < 30; p++)
                {
                    Assert.Equal(pixels[p * 3 + c], image[c * 30 + p], 1e-4f);
                }
            }
        }
    }

    [Fact]
    public void Grey_pictures_have_one_channel()
    {
        using var loader = new BatchLoader(new FakeImages().Dataset(3), new ImageGeometry(4, 4, 1).Half(), Training() with { Augmentation = s_everything }, TorchDevice.Cpu);
        foreach (Batch batch in loader.Epoch(0))
        {
            Assert.Equal([3, 1, 4, 4], batch.Images.shape);
            Assert.True(batch.Images.is_contiguous());
            batch.Dispose();
        }
    }

    [Fact]
    public void Order_changes_with_epoch_and_seed_and_with_nothing_else()
    {
        ImageDataset dataset = new FakeImages().Dataset(40);
        int[] Order(long seed, int epoch)
        {
            using BatchLoader loader = Loader(dataset, Training() with { Seed = seed });
            return [.. BatchCopy.Of(loader.Epoch(epoch)).SelectMany(b => b.Indices)];
        }

        int[] first = Order(1, 0);
        Assert.Equal(Enumerable.Range(0, 40), first.Order());
        Assert.Equal(first, Order(1, 0));
        Assert.NotEqual(first, Order(1, 1));
        Assert.NotEqual(first, Order(2, 0));
    }

    [Fact]
    public void Augmentation_of_a_picture_does_not_depend_on_its_batch()
    {
        ImageDataset dataset = new FakeImages().Dataset(23);
        Dictionary<int, float[]> Images(int batchSize, bool shuffle)
        {
            using BatchLoader loader = Loader(dataset, Training() with { BatchSize = batchSize, Shuffle = shuffle, Augmentation = s_byImage });
            return BatchCopy.BySample(BatchCopy.Of(loader.Epoch(3)));
        }

        Dictionary<int, float[]> expected = Images(1, false);
        foreach (Dictionary<int, float[]> actual in (Dictionary<int, float[]>[])[Images(5, true), Images(23, true), Images(16, false)])
        {
            for (int sample = 0; sample < 23; sample++)
            {
                Assert.Equal(expected[sample], actual[sample]);
            }
        }
    }

    [Fact]
    public void Pictures_for_which_nothing_is_drawn_keep_their_pixels_bit_for_bit()
    {
        ImageDataset dataset = new FakeImages().Dataset(40);
        using BatchLoader plain = Loader(dataset, Training(), preprocessing: s_geometry.With(Preprocessing.ImageNet()));
        using BatchLoader rare = Loader(dataset, Training() with { Augmentation = [new RandomFlip { Horizontal = 0.3, Vertical = 0 }, new RandomBlur { Probability = 0.2 }, new RandomNoise { Probability = 0.2 }, new RandomErasing { Probability = 0.2 }] }, preprocessing: s_geometry.With(Preprocessing.ImageNet()));
        Dictionary<int, float[]> expected = BatchCopy.BySample(BatchCopy.Of(plain.Epoch(0)));
        int same = BatchCopy.BySample(BatchCopy.Of(rare.Epoch(0))).Count(p => p.Value.AsSpan().SequenceEqual(expected[p.Key]));
        Assert.InRange(same, 5, 35);
    }

    [Theory]
    [InlineData(0, CacheMode.None)]
    [InlineData(2, CacheMode.None)]
    [InlineData(0, CacheMode.Auto)]
    [InlineData(0, CacheMode.Device)]
    public void Tensor_count_is_flat_over_epochs(int workers, CacheMode cache)
    {
        using BatchLoader loader = Loader(new FakeImages().Dataset(9), Training(workers, cache) with { Augmentation = s_everything });
        BatchCopy.Of(loader.Epoch(0));
        long tensors = LiveTensors.Count();
        for (int epoch = 1; epoch < 6; epoch++)
        {
            BatchCopy.Of(loader.Epoch(epoch));
            Assert.Equal(tensors, torch.Tensor.TotalCount);
        }
    }

    [Fact]
    public void Batch_survives_the_dispose_scope_in_which_it_was_asked_for()
    {
        using BatchLoader loader = Loader(new FakeImages().Dataset(12), Training(1));
        using IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
        using (torch.NewDisposeScope())
        {
            Assert.True(batches.MoveNext());
        }

        Assert.False(batches.Current.Images.IsInvalid);
        batches.Current.Dispose();
        Assert.True(batches.MoveNext());
        batches.Current.Dispose();
    }

    [Fact]
    public void Workers_stay_within_the_ring()
    {
        var images = new FakeImages();
        using BatchLoader loader = Loader(images.Dataset(100), Training(2) with { PrefetchBatches = 2 });
        using IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
        Assert.True(batches.MoveNext());
        batches.Current.Dispose();
        Assert.InRange(images.Reads, 4, 12);
    }

    [Fact]
    public void Memory_cache_decodes_each_picture_once()
    {
        var images = new FakeImages();
        ImageDataset dataset = images.Dataset(10);
        var cache = new PixelCache(10 * s_geometry.ByteCount);
        using (BatchLoader loader = Loader(dataset, Training(0, CacheMode.Auto), cache))
        {
            BatchCopy.Of(loader.Epoch(0));
            BatchCopy.Of(loader.Epoch(1));
            LoaderStatistics statistics = loader.Statistics;
            Assert.Equal((6, 20, 10, 20), (statistics.Batches, statistics.Samples, statistics.Decoded, statistics.CacheHits));
            Assert.True(statistics.DecodeTime > TimeSpan.Zero);
        }

        using BatchLoader second = Loader(dataset, Training(0, CacheMode.Memory).ForEvaluation(), cache);
        BatchCopy.Of(second.Epoch(0));
        Assert.Equal(10, images.Reads);
        Assert.Equal(0, second.Statistics.Decoded);
    }

    [Fact]
    public void Device_cache_decodes_each_picture_once_and_frees_its_memory()
    {
        var images = new FakeImages();
        long tensors = LiveTensors.Count();
        using (BatchLoader loader = Loader(images.Dataset(10), Training(2, CacheMode.Device)))
        {
            BatchCopy.Of(loader.Epoch(0));
            BatchCopy.Of(loader.Epoch(1));
            Assert.Equal((10, 20), (loader.Statistics.Decoded, loader.Statistics.CacheHits));
            Assert.Equal(0, PrefetchRing.LiveWorkers);
        }

        Assert.Equal(10, images.Reads);
        Assert.Equal(tensors, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Device_without_room_falls_back_to_memory()
    {
        var images = new FakeImages();
        using BatchLoader loader = Loader(images.Dataset(10), Training(0, CacheMode.Device) with { DeviceCacheBytes = 100 });
        BatchCopy.Of(loader.Epoch(0));
        BatchCopy.Of(loader.Epoch(1));
        Assert.Equal(10, images.Reads);
    }

    [Theory]
    [InlineData(CacheMode.Auto, 0, 20)]
    [InlineData(CacheMode.Memory, 7, 13)]
    public void Cache_that_is_too_small_is_not_used_or_used_in_part(CacheMode mode, int kept, int reads)
    {
        var images = new FakeImages();
        var cache = new PixelCache(7 * s_geometry.ByteCount);
        using BatchLoader loader = Loader(images.Dataset(10), Training(1, mode), cache);
        BatchCopy.Of(loader.Epoch(0));
        BatchCopy.Of(loader.Epoch(1));
        Assert.Equal(kept, cache.Count);

        // The worker may have begun with the epoch after.
        Assert.InRange(images.Reads, reads, reads + 8);
    }
}
