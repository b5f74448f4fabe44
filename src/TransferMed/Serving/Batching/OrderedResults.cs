using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TransferMed.Serving;

/// <summary>Many predictions under way at once, given out in the order of their pictures.</summary>
internal static class OrderedResults
{
    /// <param name="pictures">The pictures.</param>
    /// <param name="predict">Predicts one.</param>
    /// <param name="ahead">The predictions that may be under way or wait to be taken.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async IAsyncEnumerable<PictureResult> Of(
        IAsyncEnumerable<PictureSource> pictures,
        Func<PictureSource, CancellationToken, Task<Prediction>> predict,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Channel.CreateBounded<Task<PictureResult>>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });

        // On a thread of its own: a source that is slow or blocks must not hold up results that are there.
        Task reading = Task.Run(() => StartAll(pictures, predict, started.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<PictureResult> result in started.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
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
            while (started.Reader.TryRead(out Task<PictureResult>? result))
            {
                await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task StartAll(
        IAsyncEnumerable<PictureSource> pictures,
        Func<PictureSource, CancellationToken, Task<Prediction>> predict,
        ChannelWriter<Task<PictureResult>> started,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (PictureSource picture in pictures.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await started.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                started.TryWrite(Report(picture, predict, cancellationToken));
            }

            started.Complete();
        }
        catch (Exception fault)
        {
            // Whatever the source raises is the consumer's, after the results that were there before.
            started.Complete(fault);
        }
    }

    private static async Task<PictureResult> Report(PictureSource picture, Func<PictureSource, CancellationToken, Task<Prediction>> predict, CancellationToken cancellationToken)
    {
        try
        {
            return new PictureResult(picture, await predict(picture, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TransferMedException fault)
        {
            return new PictureResult(picture, null, fault);
        }
    }
}
