using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

/// <summary>What a loader does with unreadable pictures, cancellation, early ends and wrong use.</summary>
public sealed class BatchLoaderFaultTests
{
    private static readonly ImageGeometry s_geometry = new(6, 5);

    private static LoaderOptions Training(int workers = 1, CacheMode cache = CacheMode.None) => new()
    {
        BatchSize = 4,
        Shuffle = true,
        Workers = workers,
        Cache = cache,
        Seed = 11,
    };

    private static BatchLoader Loader(ImageDataset dataset, LoaderOptions options) => new(dataset, s_geometry.Half(), options, TorchDevice.Cpu);

    [Theory]
    [InlineData(0, CacheMode.None)]
    [InlineData(2, CacheMode.None)]
    [InlineData(0, CacheMode.Memory)]
    public void Unreadable_picture_is_named(int workers, CacheMode cache)
    {
        var images = new FakeImages();
        ImageDataset dataset = images.Dataset(12);
        var fault = new TransferMedException($"The picture '{FakeImages.PathOf(6)}' is truncated.");
        images.Faults[FakeImages.PathOf(6)] = fault;
        images.Faults[FakeImages.PathOf(7)] = new TransferMedException("a later one");
        long tensors = LiveTensors.Count();
        using (BatchLoader loader = Loader(dataset, Training(workers, cache) with { Shuffle = false }))
        {
            Assert.Same(fault, Assert.Throws<TransferMedException>(() => BatchCopy.Of(loader.Epoch(0))));
            images.Faults.Clear();
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
        var images = new FakeImages();
        images.Faults[FakeImages.PathOf(1)] = new IOException("gone");
        using BatchLoader loader = Loader(images.Dataset(3), Training(workers));
        TransferMedException error = Assert.Throws<TransferMedException>(() => BatchCopy.Of(loader.Epoch(0)));
        Assert.Contains(FakeImages.PathOf(1), error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public void Batches_before_an_unreadable_picture_still_come()
    {
        var images = new FakeImages();
        images.Faults[FakeImages.PathOf(9)] = new TransferMedException("bad");
        using BatchLoader loader = Loader(images.Dataset(12), Training(4) with { Shuffle = false, PrefetchBatches = 3 });
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
    [InlineData(true)]
    [InlineData(false)]
    public void Leaving_an_epoch_early_leaves_no_thread_and_no_tensor(bool disposeLoader)
    {
        long before = LiveTensors.Count();
        using (BatchLoader loader = Loader(new FakeImages().Dataset(40), Training(3) with { Augmentation = Augmentation.Medical }))
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
    public void Second_epoch_is_refused_while_one_runs()
    {
        using BatchLoader loader = Loader(new FakeImages().Dataset(12), Training(1));
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
        var images = new FakeImages();
        images.OnRead = path =>
        {
            if (path == FakeImages.PathOf(5))
            {
                source.Cancel();
            }
        };
        using (BatchLoader loader = Loader(images.Dataset(1500), Training(workers, cache) with { Shuffle = false, BatchSize = 500 }))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => BatchCopy.Of(loader.Epoch(0, source.Token)));
        }

        Assert.Equal(0, PrefetchRing.LiveWorkers);
        Assert.InRange(images.Reads, 6, mostReads);
    }

    [Fact]
    public void Cancelling_wakes_a_caller_that_waits_for_a_worker()
    {
        using var source = new CancellationTokenSource();
        using var mayGoOn = new ManualResetEventSlim();
        var images = new FakeImages
        {
            // The worker stands still until the caller has been woken: without the wake-up nobody would ever move.
            OnRead = _ =>
            {
                source.Cancel();
                mayGoOn.Wait();
            },
        };
        var options = new LoaderOptions { BatchSize = 4 };
        using var ring = new PrefetchRing(new BatchPartition(4, options), new DecodingSource(images.Dataset(4), s_geometry, new LoaderStatistics.Counters()), s_geometry, 1, 2, pinned: false);
        ring.Begin([0, 1, 2, 3], null);
        Assert.ThrowsAny<OperationCanceledException>(() => ring.Take(0, source.Token));
        mayGoOn.Set();
    }

    [Fact]
    public void Wrong_use_is_refused_before_anything_is_decoded()
    {
        var images = new FakeImages();
        Assert.Contains("no pictures", Assert.Throws<ArgumentException>(() => Loader(images.Dataset(0), new LoaderOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("DropLast", Assert.Throws<ArgumentException>(() => Loader(images.Dataset(3), new LoaderOptions { DropLast = true })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BatchLoader(images.Dataset(3), new ImageGeometry(4, 4, 1).With(Preprocessing.ImageNet()), new LoaderOptions(), TorchDevice.Cpu));
        Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(images.Dataset(3), new ImageGeometry(4, 4, 4).Half(), new LoaderOptions(), TorchDevice.Cpu));
        Assert.Throws<ArgumentException>(() => new BatchLoader(images.Dataset(3), new ImageGeometry(0, 4).Half(), new LoaderOptions(), TorchDevice.Cpu));
        using BatchLoader loader = Loader(images.Dataset(3), new LoaderOptions());
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(-1));
        Assert.Equal(0, images.Reads);
    }
}
