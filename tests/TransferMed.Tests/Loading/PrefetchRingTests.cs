using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

public sealed class PrefetchRingTests
{
    private static readonly ImageGeometry s_geometry = new(6, 5);
    private static readonly LoaderOptions s_options = new() { BatchSize = 4, Shuffle = true, Workers = 2, Cache = CacheMode.None, Seed = 3 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void First_batches_of_the_next_epoch_are_decoded_while_nobody_asks(bool shuffle)
    {
        using var enough = new CountdownEvent(20);
        var images = new FakeImages
        {
            OnRead = _ =>
            {
                lock (enough)
                {
                    if (!enough.IsSet)
                    {
                        enough.Signal();
                    }
                }
            },
        };
        using var loader = new BatchLoader(images.Dataset(12), s_geometry.Half(), s_options with { Shuffle = shuffle }, TorchDevice.Cpu);
        BatchCopy.Of(loader.Epoch(0));

        // 12 of this epoch and two batches of the next: without reading ahead this would wait for ever.
        Assert.True(enough.Wait(TimeSpan.FromMinutes(1)));
        Assert.Equal(20, images.Reads);
        BatchCopy.Of(loader.Epoch(shuffle ? 1 : 0));
        Assert.InRange(images.Reads, 24, 32);
    }

    [Fact]
    public void Epochs_in_any_order_bring_the_right_pictures()
    {
        ImageDataset dataset = new FakeImages().Dataset(13);
        using var plain = new BatchLoader(dataset, s_geometry.Half(), s_options with { Workers = 0 }, TorchDevice.Cpu);
        using var ahead = new BatchLoader(dataset, s_geometry.Half(), s_options with { PrefetchBatches = 3 }, TorchDevice.Cpu);
        foreach (int epoch in (int[])[0, 1, 5, 5, 2, 3, 4, 0])
        {
            List<BatchCopy> expected = BatchCopy.Of(plain.Epoch(epoch));
            List<BatchCopy> actual = BatchCopy.Of(ahead.Epoch(epoch));
            Assert.Equal(expected.SelectMany(b => b.Indices), actual.SelectMany(b => b.Indices));
            Assert.Equal(expected.SelectMany(b => b.Images), actual.SelectMany(b => b.Images));
            foreach (Batch first in ahead.Epoch(epoch).Take(1))
            {
                first.Dispose();
            }
        }
    }

    [Fact]
    public void Ring_longer_than_two_epochs_decodes_each_picture_once_for_each()
    {
        var images = new FakeImages();
        using var ring = new PrefetchRing(
            new BatchPartition(4, s_options), new DecodingSource(images.Dataset(4), s_geometry, new LoaderStatistics.Counters()), s_geometry, 1, 5, pinned: false);
        int[] samples = [0, 1, 2, 3];
        for (int epoch = 0; epoch < 20; epoch++)
        {
            ring.Begin(samples, samples);
            ring.Take(0, CancellationToken.None);
            ring.Release(0);
            Assert.InRange(images.Reads, 4 * (epoch + 1), 4 * (epoch + 2));
        }
    }

    [Fact]
    public void Buffers_are_filled_again_only_after_their_copy_and_places_only_after_their_use()
    {
        var images = new FakeImages();
        ImageDataset dataset = images.Dataset(22);
        var partition = new BatchPartition(22, s_options);
        long tensors = LiveTensors.Count();
        var stream = new LateCopies(2);
        var counters = new LoaderStatistics.Counters();
        using (var uploads = new UploadRing(2, partition.LargestBatch, s_geometry, torch.CPU, stream))
        using (var ring = new PrefetchRing(partition, new DecodingSource(dataset, s_geometry, counters), s_geometry, 2, 2, pinned: false))
        {
            for (int epoch = 0; epoch < 3; epoch++)
            {
                EpochPlan plan = Plan(epoch);
                using var feed = new UploadingFeed(ring, uploads, plan, Plan(epoch + 1), counters);
                for (int batch = 0; batch < partition.Count; batch++)
                {
                    using (torch.Tensor pixels = feed.Take(batch, CancellationToken.None))
                    {
                        (int start, int count) = partition[batch];
                        byte[] expected = [.. Enumerable.Range(start, count).SelectMany(i => FakeImages.PixelsOf(FakeImages.PathOf(plan.Samples[i]), s_geometry))];
                        Assert.Equal(expected, pixels.data<byte>().ToArray());
                    }

                    feed.Release(batch);
                }
            }
        }

        Assert.True(stream.Disposed);
        Assert.Equal(tensors, torch.Tensor.TotalCount);

        EpochPlan Plan(int epoch) => new(0, epoch, [.. Enumerable.Range(0, 22).Select(i => (i * 7 + epoch) % 22)], partition);
    }

    [SkippableFact]
    public void Copies_beside_the_computation_bring_the_same_batches()
    {
        Skip.If(TorchDevice.CudaDeviceCount == 0, "Needs a CUDA device.");
        ImageDataset dataset = new FakeImages().Dataset(50);
        using var host = new BatchLoader(dataset, s_geometry.Half(), s_options with { Workers = 0 }, TorchDevice.Cpu);
        foreach (CacheMode cache in (CacheMode[])[CacheMode.None, CacheMode.Memory, CacheMode.Device])
        {
            using var device = new BatchLoader(dataset, s_geometry.Half(), s_options with { Cache = cache }, TorchDevice.Cuda());
            for (int epoch = 0; epoch < 3; epoch++)
            {
                List<Batch> there = [.. device.Epoch(epoch)];
                float[] actual = [.. there.SelectMany(b =>
                {
                    using torch.Tensor here = b.Images.cpu();
                    return BatchCopy.Floats(here);
                })];
                there.ForEach(b => b.Dispose());
                Assert.Equal(BatchCopy.Of(host.Epoch(epoch)).SelectMany(b => b.Images), actual);
            }
        }
    }

    [Fact]
    public void Stream_that_cannot_be_made_names_what_is_missing()
    {
        if (CudaDriverApi.Shared is null)
        {
            Assert.Null(CudaCopyStream.TryCreate(0, 2, out string missing));
            Assert.Contains("driver", missing, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Statistics_say_what_limits()
    {
        var second = TimeSpan.FromSeconds(1);
        LoaderStatistics slow = Statistics(second, default);
        Assert.StartsWith("The loader is the limit (decoding; a cache", slow.Verdict, StringComparison.Ordinal);
        Assert.Equal(0.5, slow.WaitShare);
        Assert.StartsWith("The network is the limit: per batch 1.00 ms waiting", Statistics(TimeSpan.FromMilliseconds(10), default).Verdict, StringComparison.Ordinal);
        Assert.StartsWith("The loader is the limit (copying", Statistics(default, second).Verdict, StringComparison.Ordinal);
        Assert.Equal("No batch has been handed out yet.", new LoaderStatistics().Verdict);

        LoaderStatistics Statistics(TimeSpan waiting, TimeSpan augmenting) =>
            new() { Batches = 10, Samples = 160, WaitTime = waiting, AugmentTime = augmenting, CallerTime = second, Cache = CacheMode.None };

        using var loader = new BatchLoader(new FakeImages().Dataset(8), s_geometry.Half(), s_options with { Cache = CacheMode.Auto }, TorchDevice.Cpu);
        BatchCopy.Of(loader.Epoch(0));
        Assert.Equal(CacheMode.Memory, loader.Statistics.Cache);
        Assert.True(loader.Statistics.CallerTime > TimeSpan.Zero);
    }

    /// <summary>A stream that copies as late as its contract allows, so that reading or filling too early shows.</summary>
    private sealed class LateCopies(int places) : ICopyStream
    {
        private readonly (torch.Tensor Host, torch.Tensor Device)?[] _queued = new (torch.Tensor, torch.Tensor)?[places];
        private readonly bool[] _inUse = new bool[places];

        public bool Disposed { get; private set; }

        public void Copy(int place, torch.Tensor host, torch.Tensor device)
        {
            Assert.Null(_queued[place]);
            Assert.False(_inUse[place]);
            _queued[place] = (host.alias(), device.alias());
        }

        public void Await(int place)
        {
            Finish(place);
            _inUse[place] = true;
        }

        public void MarkUsed(int place) => _inUse[place] = false;

        public void Finish(int place)
        {
            if (_queued[place] is (torch.Tensor host, torch.Tensor device))
            {
                device.copy_(host);
                host.Dispose();
                device.Dispose();
                _queued[place] = null;
            }
        }

        public void Dispose()
        {
            Assert.All(_queued, copy => Assert.Null(copy));
            Disposed = true;
        }
    }
}
