using TorchSharp;
using TransferMed.Data;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

public sealed class BatchLoaderTests
{
    private static readonly ImageGeometry s_geometry = new(6, 5);

    private static readonly Augmentation s_everything = Augmentation.Medical with
    {
        Hue = new DrawRange(-0.1, 0.1),
        Aspect = new DrawRange(0.8, 1.25),
        BlurProbability = 0.5,
        NoiseProbability = 0.5,
        EraseProbability = 0.5,
        MixupProbability = 0.3,
        CutMixProbability = 0.3,
    };

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

    private static BatchLoader Loader(ImageDataset dataset, LoaderOptions options, PixelCache? cache = null) => new(dataset, s_geometry, options, TorchDevice.Cpu, null, cache);

    [Theory]
    [MemberData(nameof(WorkersAndCaches))]
    public void Batches_do_not_depend_on_workers_and_cache(int workers, CacheMode cache)
    {
        ImageDataset dataset = new FakePictures().Dataset(19, 3);
        using BatchLoader plain = Loader(dataset, Training() with { Augmentation = s_everything });
        using var folder = new TemporaryFolder();
        using BatchLoader other = Loader(
            new IdentifiedPictures(new FakePictures()).Dataset(19, 3),
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

    [Fact]
    public void Evaluation_brings_every_picture_unchanged_and_in_order()
    {
        ImageDataset dataset = new FakePictures().Dataset(10);
        using BatchLoader loader = Loader(dataset, (Training() with { Augmentation = s_everything, DropLast = true, Sampling = SamplingMode.Balanced }).ForEvaluation() with { Normalization = new([0f], [1f / 255f]) });
        List<BatchCopy> batches = BatchCopy.Of(loader.Epoch(0));
        Assert.Equal(Enumerable.Range(0, 10), batches.SelectMany(b => b.Indices));
        Assert.Equal([4, 4, 2], batches.Select(b => b.Indices.Length));
        Assert.All(batches, b => Assert.Null(b.Soft));
        Assert.All(batches, b => Assert.Equal(b.Indices.Select(i => (long)dataset.Samples[i].Label), b.Labels));
        foreach ((int sample, float[] image) in BatchCopy.BySample(batches))
        {
            byte[] pixels = FakePictures.PixelsOf(FakePictures.PathOf(sample), s_geometry);
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
        using var loader = new BatchLoader(new FakePictures().Dataset(3), new ImageGeometry(4, 4, 1), Training() with { Augmentation = s_everything }, TorchDevice.Cpu);
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
        ImageDataset dataset = new FakePictures().Dataset(40);
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
        ImageDataset dataset = new FakePictures().Dataset(23);
        Augmentation augmentation = s_everything with { MixupProbability = 0, CutMixProbability = 0 };
        Dictionary<int, float[]> Pictures(int batchSize, bool shuffle)
        {
            using BatchLoader loader = Loader(dataset, Training() with { BatchSize = batchSize, Shuffle = shuffle, Augmentation = augmentation });
            return BatchCopy.BySample(BatchCopy.Of(loader.Epoch(3)));
        }

        Dictionary<int, float[]> expected = Pictures(1, false);
        foreach (Dictionary<int, float[]> actual in (Dictionary<int, float[]>[])[Pictures(5, true), Pictures(23, true), Pictures(16, false)])
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
        ImageDataset dataset = new FakePictures().Dataset(40);
        using BatchLoader plain = Loader(dataset, Training() with { Normalization = Normalization.ImageNet });
        using BatchLoader rare = Loader(dataset, Training() with { Normalization = Normalization.ImageNet, Augmentation = new Augmentation { HorizontalFlip = 0.3, BlurProbability = 0.2, NoiseProbability = 0.2, EraseProbability = 0.2 } });
        Dictionary<int, float[]> expected = BatchCopy.BySample(BatchCopy.Of(plain.Epoch(0)));
        int same = BatchCopy.BySample(BatchCopy.Of(rare.Epoch(0))).Count(p => p.Value.AsSpan().SequenceEqual(expected[p.Key]));
        Assert.InRange(same, 5, 35);
    }

    [Theory]
    [InlineData(0, CacheMode.None)]
    [InlineData(2, CacheMode.None)]
    [InlineData(0, CacheMode.Memory)]
    public void Unreadable_picture_is_named(int workers, CacheMode cache)
    {
        var pictures = new FakePictures();
        ImageDataset dataset = pictures.Dataset(12);
        var fault = new TransferMedException($"The picture '{FakePictures.PathOf(6)}' is truncated.");
        pictures.Faults[FakePictures.PathOf(6)] = fault;
        pictures.Faults[FakePictures.PathOf(7)] = new TransferMedException("a later one");
        long tensors = torch.Tensor.TotalCount;
        using (BatchLoader loader = Loader(dataset, Training(workers, cache) with { Shuffle = false }))
        {
            Assert.Same(fault, Assert.Throws<TransferMedException>(() => BatchCopy.Of(loader.Epoch(0))));
            pictures.Faults.Clear();
            Assert.Equal(3, BatchCopy.Of(loader.Epoch(0)).Count);
        }

        Assert.Equal(0, PrefetchRing.LiveWorkers);
        Assert.Equal(tensors, torch.Tensor.TotalCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Any_other_fault_of_a_reader_is_wrapped_with_the_path(int workers)
    {
        var pictures = new FakePictures();
        pictures.Faults[FakePictures.PathOf(1)] = new IOException("gone");
        using BatchLoader loader = Loader(pictures.Dataset(3), Training(workers));
        TransferMedException error = Assert.Throws<TransferMedException>(() => BatchCopy.Of(loader.Epoch(0)));
        Assert.Contains(FakePictures.PathOf(1), error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public void Batches_before_an_unreadable_picture_still_come()
    {
        var pictures = new FakePictures();
        pictures.Faults[FakePictures.PathOf(9)] = new TransferMedException("bad");
        using BatchLoader loader = Loader(pictures.Dataset(12), Training(4) with { Shuffle = false, PrefetchBatches = 3 });
        int seen = 0;
        Assert.Throws<TransferMedException>(() =>
        {
            foreach (Batch batch in loader.Epoch(0))
            {
                batch.Dispose();
                seen++;
            }
        });
        Assert.Equal(2, seen);
    }

    [Theory]
    [InlineData(0, CacheMode.None)]
    [InlineData(2, CacheMode.None)]
    [InlineData(0, CacheMode.Auto)]
    [InlineData(0, CacheMode.Device)]
    public void Tensor_count_is_flat_over_epochs(int workers, CacheMode cache)
    {
        using BatchLoader loader = Loader(new FakePictures().Dataset(9), Training(workers, cache) with { Augmentation = s_everything });
        BatchCopy.Of(loader.Epoch(0));
        long tensors = torch.Tensor.TotalCount;
        for (int epoch = 1; epoch < 6; epoch++)
        {
            BatchCopy.Of(loader.Epoch(epoch));
            Assert.Equal(tensors, torch.Tensor.TotalCount);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Leaving_an_epoch_early_leaves_no_thread_and_no_tensor(bool disposeLoader)
    {
        long before = torch.Tensor.TotalCount;
        using (BatchLoader loader = Loader(new FakePictures().Dataset(40), Training(3) with { Augmentation = s_everything }))
        {
            IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
            Assert.True(batches.MoveNext());
            batches.Current.Dispose();
            if (disposeLoader)
            {
                loader.Dispose();
                Assert.Throws<ObjectDisposedException>(() => batches.MoveNext());
                Assert.Throws<ObjectDisposedException>(() => loader.Epoch(1));
            }
            else
            {
                batches.Dispose();
                Assert.Equal(10, BatchCopy.Of(loader.Epoch(0)).Count);
            }
        }

        Assert.Equal(0, PrefetchRing.LiveWorkers);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Batch_survives_the_dispose_scope_in_which_it_was_asked_for()
    {
        using BatchLoader loader = Loader(new FakePictures().Dataset(12), Training(1));
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
    public void Second_epoch_is_refused_while_one_runs()
    {
        using BatchLoader loader = Loader(new FakePictures().Dataset(12), Training(1));
        using (IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator())
        {
            Assert.True(batches.MoveNext());
            batches.Current.Dispose();
            Assert.Throws<InvalidOperationException>(() => BatchCopy.Of(loader.Epoch(1)));
            Assert.True(batches.MoveNext());
            batches.Current.Dispose();
        }

        Assert.Equal(3, BatchCopy.Of(loader.Epoch(1)).Count);
    }

    [Theory]
    [InlineData(0, CacheMode.None, 500)]
    [InlineData(1, CacheMode.None, 1000)]
    [InlineData(0, CacheMode.Memory, 1500)]
    public void Cancelling_while_a_batch_is_decoded_ends_the_epoch(int workers, CacheMode cache, int mostReads)
    {
        using var source = new CancellationTokenSource();
        var pictures = new FakePictures();
        pictures.OnRead = path =>
        {
            if (path == FakePictures.PathOf(5))
            {
                source.Cancel();
            }
        };
        using (BatchLoader loader = Loader(pictures.Dataset(1500), Training(workers, cache) with { Shuffle = false, BatchSize = 500 }))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => BatchCopy.Of(loader.Epoch(0, source.Token)));
        }

        Assert.Equal(0, PrefetchRing.LiveWorkers);
        Assert.InRange(pictures.Reads, 6, mostReads);
    }

    [Fact]
    public void Cancelling_wakes_a_caller_that_waits_for_a_worker()
    {
        using var source = new CancellationTokenSource();
        using var mayGoOn = new ManualResetEventSlim();
        var pictures = new FakePictures
        {
            // The worker stands still until the caller has been woken: without the wake-up nobody would ever move.
            OnRead = _ =>
            {
                source.Cancel();
                mayGoOn.Wait();
            },
        };
        var options = new LoaderOptions { BatchSize = 4 };
        using var ring = new PrefetchRing(new BatchPartition(4, options), new DecodingSource(pictures.Dataset(4), s_geometry, new LoaderCounters()), s_geometry, 1, 2, pinned: false);
        ring.Begin([0, 1, 2, 3], null);
        Assert.ThrowsAny<OperationCanceledException>(() => ring.Take(0, source.Token));
        mayGoOn.Set();
    }

    [Fact]
    public void Workers_stay_within_the_ring()
    {
        var pictures = new FakePictures();
        using BatchLoader loader = Loader(pictures.Dataset(100), Training(2) with { PrefetchBatches = 2 });
        using IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
        Assert.True(batches.MoveNext());
        batches.Current.Dispose();
        Assert.InRange(pictures.Reads, 4, 12);
    }

    [Fact]
    public void Memory_cache_decodes_each_picture_once()
    {
        var pictures = new FakePictures();
        ImageDataset dataset = pictures.Dataset(10);
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
        Assert.Equal(10, pictures.Reads);
        Assert.Equal(0, second.Statistics.Decoded);
    }

    [Fact]
    public void Device_cache_decodes_each_picture_once_and_frees_its_memory()
    {
        var pictures = new FakePictures();
        long tensors = torch.Tensor.TotalCount;
        using (BatchLoader loader = Loader(pictures.Dataset(10), Training(2, CacheMode.Device)))
        {
            BatchCopy.Of(loader.Epoch(0));
            BatchCopy.Of(loader.Epoch(1));
            Assert.Equal((10, 20), (loader.Statistics.Decoded, loader.Statistics.CacheHits));
            Assert.Equal(0, PrefetchRing.LiveWorkers);
        }

        Assert.Equal(10, pictures.Reads);
        Assert.Equal(tensors, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Device_without_room_falls_back_to_memory()
    {
        var pictures = new FakePictures();
        using BatchLoader loader = Loader(pictures.Dataset(10), Training(0, CacheMode.Device) with { DeviceCacheBytes = 100 });
        BatchCopy.Of(loader.Epoch(0));
        BatchCopy.Of(loader.Epoch(1));
        Assert.Equal(10, pictures.Reads);
    }

    [Theory]
    [InlineData(CacheMode.Auto, 0, 20)]
    [InlineData(CacheMode.Memory, 7, 13)]
    public void Cache_that_is_too_small_is_not_used_or_used_in_part(CacheMode mode, int kept, int reads)
    {
        var pictures = new FakePictures();
        var cache = new PixelCache(7 * s_geometry.ByteCount);
        using BatchLoader loader = Loader(pictures.Dataset(10), Training(1, mode), cache);
        BatchCopy.Of(loader.Epoch(0));
        BatchCopy.Of(loader.Epoch(1));
        Assert.Equal(kept, cache.Count);

        // The worker may have begun with the epoch after.
        Assert.InRange(pictures.Reads, reads, reads + 8);
    }

    [Fact]
    public void Wrong_use_is_refused_before_anything_is_decoded()
    {
        var pictures = new FakePictures();
        Assert.Contains("no pictures", Assert.Throws<ArgumentException>(() => Loader(pictures.Dataset(0), new LoaderOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("DropLast", Assert.Throws<ArgumentException>(() => Loader(pictures.Dataset(3), new LoaderOptions { DropLast = true })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BatchLoader(pictures.Dataset(3), new ImageGeometry(4, 4, 1), new LoaderOptions { Normalization = Normalization.ImageNet }, TorchDevice.Cpu));
        Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(pictures.Dataset(3), new ImageGeometry(4, 4, 4), new LoaderOptions(), TorchDevice.Cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(pictures.Dataset(3), new ImageGeometry(0, 4), new LoaderOptions(), TorchDevice.Cpu));
        using BatchLoader loader = Loader(pictures.Dataset(3), new LoaderOptions());
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(-1));
        Assert.Equal(0, pictures.Reads);
    }
}
