using System.Runtime.CompilerServices;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Serving;
using static TorchSharp.torch;

namespace TransferMed.Tests.Serving;

/// <summary>Broken pictures, cancellation, disposal, memory.</summary>
public sealed class PredictorLifetimeTests : IDisposable
{
    private readonly ServedImages _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Broken_pictures_do_not_end_a_stream_but_a_call()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 2 });
        ImageSource text = ImageSource.FromBytes("no picture"u8.ToArray(), "text.jpg");
        ImageSource[] images = [_served.Paths[0], "missing.png", _served.Paths[1], text, ImageSource.FromBytes(default, "empty"), _served.Paths[2]];
        List<ImageResult> results = await predictor.PredictStream(images.ToAsyncEnumerable()).ToListAsync();

        Assert.Equal(images, results.Select(result => result.Source));
        Assert.Equal([true, false, true, false, false, true], results.Select(result => result.Prediction is not null && result.Error is null));
        Assert.All(results.Where(result => result.Prediction is null), result => Assert.StartsWith(result.Source.Name, Assert.IsType<ImageDecodeException>(result.Error).Message, StringComparison.Ordinal));
        _served.AssertExpected(2, results[5].Prediction!);
        Assert.Contains("missing.png", Assert.Throws<ImageDecodeException>(() => predictor.PredictAll(images)).Message, StringComparison.Ordinal);
        Assert.Contains("text.jpg", Assert.Throws<ImageDecodeException>(() => predictor.Predict(text)).Message, StringComparison.Ordinal);
        Assert.Contains("text.jpg", (await Assert.ThrowsAsync<ImageDecodeException>(() => predictor.PredictAsync(text))).Message, StringComparison.Ordinal);
        var limited = new DecodingOptions { FileSizeLimit = 100 };
        using Predictor small = _served.Predictor(options: new PredictorOptions { Decoding = limited });
        Assert.Contains("above the limit of 100", Assert.Throws<ImageDecodeException>(() => small.Predict(_served.Bytes[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_are_searched_as_datasets_are()
    {
        File.WriteAllText(Path.Combine(_served.Folder, "class 0", "notes.txt"), "no picture");
        Directory.CreateDirectory(Path.Combine(_served.Folder, ".hidden"));
        File.Copy(_served.Dataset.Samples[0].Path, Path.Combine(_served.Folder, ".hidden", "0.img"));
        using Predictor predictor = _served.Predictor();
        List<ImageResult> results = await predictor.PredictStream([_served.Folder, _served.Dataset.Samples[1].Path]).ToListAsync();

        Assert.Equal([.. _served.Dataset.Samples.Select(sample => sample.Path), _served.Dataset.Samples[1].Path], results.Select(result => result.Source.Name));
        _served.AssertExpected(_served.Count - 1, results[^2].Prediction!);
    }

    [Fact]
    public async Task A_stream_gives_what_is_there_and_reads_ahead_only_so_far()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 3 });
        int read = 0;
        var more = new TaskCompletionSource();

        await using (IAsyncEnumerator<ImageResult> results = predictor.PredictStream(Source()).GetAsyncEnumerator())
        {
            // The first comes though the source has no second yet.
            Assert.True(await results.MoveNextAsync());
            more.SetResult();
            Assert.True(await results.MoveNextAsync());
        }

        // Two taken, nine started, one waiting to be started, one perhaps taken out before the end was seen.
        Assert.InRange(read, 2, 13);

        async IAsyncEnumerable<ImageSource> Source([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < 1000; i++)
            {
                read++;
                yield return _served.Paths[0];
                await more.Task.WaitAsync(cancellationToken);
            }
        }
    }

    [Fact]
    public async Task An_error_of_the_source_comes_after_the_results()
    {
        using Predictor predictor = _served.Predictor();
        var seen = new List<ImageResult>();
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(async () =>
        {
            await foreach (ImageResult result in predictor.PredictStream(Source()))
            {
                seen.Add(result);
            }
        });
        Assert.Equal(2, seen.Count);

        async IAsyncEnumerable<ImageSource> Source()
        {
            yield return _served.Paths[0];
            yield return _served.Paths[1];
            await Task.Yield();
            throw new TimeZoneNotFoundException();
        }
    }

    [Fact]
    public async Task Cancelled_work_ends_and_the_next_goes_on()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 2 });
        using var source = new CancellationTokenSource();
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ImageResult result in predictor.PredictStream(Endless(), source.Token))
            {
                if (++seen == 5)
                {
                    await source.CancelAsync();
                }
            }
        });
        Assert.Equal(5, seen);
        Assert.ThrowsAny<OperationCanceledException>(() => predictor.PredictAll(_served.Paths, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predictor.PredictAsync(_served.Paths[0], source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => predictor.Explain(_served.Paths[0], cancellationToken: source.Token));
        _served.AssertExpected(0, predictor.Predict(_served.Paths[0]));

        async IAsyncEnumerable<ImageSource> Endless()
        {
            while (true)
            {
                yield return _served.Paths[0];
                await Task.Yield();
            }
        }
    }

    [Fact]
    public void A_disposed_predictor_says_so()
    {
        Predictor predictor = _served.Predictor();
        predictor.Predict(_served.Paths[0]);
        predictor.Dispose();
        predictor.Dispose();

        Assert.Contains("Predictor", Assert.Throws<ObjectDisposedException>(() => predictor.Predict(_served.Paths[0])).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => { _ = predictor.PredictAsync(_served.Paths[0]).GetAwaiter().GetResult(); });
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictAll(_served.Paths));
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictStream(_served.Paths.ToAsyncEnumerable()));
        Assert.Throws<ObjectDisposedException>(() => predictor.Explain(_served.Paths[0]));
        Assert.Throws<ObjectDisposedException>(predictor.WarmUp);
    }

    [Fact]
    public async Task Calls_that_wait_when_it_is_disposed_are_told()
    {
        for (int round = 0; round < 20; round++)
        {
            Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 1 });
            ImageSource[] bytes = _served.Bytes;
            Task[] calls =
            [
                .. Enumerable.Range(0, 30).Select(i => predictor.PredictAsync(bytes[i % bytes.Length])),
                Task.Run(() => predictor.PredictAll(Enumerable.Repeat(bytes[0], 20_000))),
                Task.Run(() => predictor.Explain(bytes[0], new Occlusion())),
                Task.Run(async () => await predictor.PredictStream(Enumerable.Repeat(bytes[0], 20_000).ToAsyncEnumerable()).CountAsync()),
                Task.Run(() => predictor.Predict(bytes[0])),
            ];
            await calls[round % 30];
            predictor.Dispose();
            await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);

            Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully || call.Exception!.InnerException is ObjectDisposedException, call.Exception?.ToString()));
            Assert.Contains(calls, call => call.IsFaulted);
        }
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // TorchSharp never takes a tensor that became a Parameter out of its count.
        long start = LiveTensors.Count();
        Network.Create(ServedImages.Spec, 1).Dispose();
        long before = LiveTensors.Count();
        using (Predictor predictor = _served.Predictor())
        {
            predictor.WarmUp();
            ImageSource[] bytes = _served.Bytes;
            predictor.Predict(bytes[0]);
            long loaded = LiveTensors.Count();
            for (int i = 0; i < 1000; i++)
            {
                predictor.Predict(bytes[i % bytes.Length]);
            }

            Assert.Equal(loaded, Tensor.TotalCount);
            predictor.PredictAll(bytes);
            predictor.Explain(bytes[0]);
            Assert.Throws<ImageDecodeException>(() => predictor.Predict("missing.png"));
            Assert.Equal(loaded, Tensor.TotalCount);
        }

        Assert.Equal(before - start, Tensor.TotalCount - before);
    }

    [Fact]
    public void A_network_that_gives_nonsense_is_named()
    {
        using (no_grad())
        {
            _served.Model.Network.AllParameters[0].Tensor.fill_(float.NaN);
        }

        using Predictor predictor = _served.Predictor();
        Assert.Contains("not finite", Assert.Throws<TransferMedException>(() => predictor.Predict(_served.Paths[0])).Message, StringComparison.Ordinal);
    }
}
