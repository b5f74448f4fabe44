using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TransferMed.Serving;

/// <summary>Many predictions under way at once, given out in the order of their pictures.</summary>
internal static class OrderedResults
{
    /// <param name="images">The pictures.</param>
    /// <param name="predict">Predicts one.</param>
    /// <param name="ahead">The predictions that may be under way or wait to be taken.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async IAsyncEnumerable<ImageResult> Of(
        IAsyncEnumerable<ImageSource> images,
        Func<ImageSource, CancellationToken, Task<Prediction>> predict,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Channel.CreateBounded<Task<ImageResult>>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });

        // On a thread of its own: a source that is slow or blocks must not hold up results that are there.
        Task reading = Task.Run(() => StartAll(images, predict, started.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<ImageResult> result in started.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // What is there already is read without a look at the token.
                cancellationToken.ThrowIfCancellationRequested();
                yield return await result.ConfigureAwait(false);
            }
        }
        finally
        {
            // Nothing is under way any more when this ends, whether the consumer came to the end, stopped early or failed.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            while (started.Reader.TryRead(out Task<ImageResult>? result))
            {
                await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task StartAll(
        IAsyncEnumerable<ImageSource> images,
        Func<ImageSource, CancellationToken, Task<Prediction>> predict,
        ChannelWriter<Task<ImageResult>> started,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ImageSource image in images.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await started.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                started.TryWrite(Report(image, predict, cancellationToken));
            }

            started.Complete();
        }
        catch (Exception fault)
        {
            // Whatever the source raises is the consumer's, after the results that were there before.
            started.Complete(fault);
        }
    }

    private static async Task<ImageResult> Report(ImageSource image, Func<ImageSource, CancellationToken, Task<Prediction>> predict, CancellationToken cancellationToken)
    {
        try
        {
            return new ImageResult(image, await predict(image, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TransferMedException fault)
        {
            return new ImageResult(image, null, fault);
        }
    }
}
