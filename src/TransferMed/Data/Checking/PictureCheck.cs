using System.Runtime.ExceptionServices;

namespace TransferMed.Data;

/// <summary>Decodes every picture of a dataset once, before anything depends on it.</summary>
internal static class PictureCheck
{
    private const int NamedFailures = 5;

    /// <summary>Checks all samples side by side and gives the failures by sample, null where there is none.</summary>
    public static ImageDecodeException?[] Run(IReadOnlyList<ImageSample> samples, ContentIndex contents, DatasetMonitor monitor, CancellationToken cancellationToken)
    {
        var failures = new ImageDecodeException?[samples.Count];
        int done = 0;
        ForEach(
            samples.Count,
            i =>
            {
                try
                {
                    contents.Of(samples[i]);
                }
                catch (ImageDecodeException e)
                {
                    failures[i] = e;
                }

                monitor.Progress?.Report(new PictureCheckProgress(Interlocked.Increment(ref done), samples.Count));
            },
            cancellationToken);
        return failures;
    }

    /// <summary>One error for all failures: that of the first picture in order, with the number and the next few.</summary>
    public static ImageDecodeException Summarise(ImageDecodeException?[] failures)
    {
        ImageDecodeException[] all = [.. failures.OfType<ImageDecodeException>()];
        ImageDecodeException first = all[0];
        if (all.Length == 1)
        {
            return first;
        }

        string others = string.Join(Environment.NewLine, all.Skip(1).Take(NamedFailures - 1).Select(e => "  " + e.Message));
        string more = all.Length > NamedFailures ? $"{Environment.NewLine}  and {all.Length - NamedFailures} more" : "";
        return new ImageDecodeException(
            first.Path,
            first.Reason,
            $"{first.Message}{Environment.NewLine}{all.Length} of {failures.Length} pictures cannot be decoded; the next are:{Environment.NewLine}{others}{more}{Environment.NewLine}"
            + $"Repair or remove them, or set {nameof(DatasetOptions)}.{nameof(DatasetOptions.DecodeErrors)} to {nameof(DecodeErrorPolicy.SkipAndReport)}.",
            first);
    }

    /// <summary>Runs the action for every index on as many threads as there are cores; a failure is thrown as itself.</summary>
    public static void ForEach(int count, Action<int> action, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
            Parallel.For(0, count, options, action);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
