using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Decodes every picture of a dataset once, before anything depends on it.</summary>
internal static class ImageCheck
{
    private const int NamedFailures = 5;

    /// <summary>Checks all samples side by side and gives the failures by sample, null where there is none.</summary>
    public static ImageDecodeException?[] Run(IReadOnlyList<ImageSample> samples, ContentIndex contents, DatasetMonitor monitor, CancellationToken cancellationToken)
    {
        var failures = new ImageDecodeException?[samples.Count];
        int done = 0;
        contents.Saving(() => ParallelImages.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i =>
            {
                try
                {
                    contents.Require(samples[i]);
                }
                catch (ImageDecodeException e)
                {
                    failures[i] = e;
                }

                monitor.Progress?.Report(new ImageCheckProgress(Interlocked.Increment(ref done), samples.Count));
            },
            cancellationToken));
        return failures;
    }

    /// <summary>One error for all failures: that of the first picture in order, with the number and the next few.</summary>
    public static ImageDecodeException Summarise(ImageDecodeException?[] failures)
    {
        ImageDecodeException[] all = [.. failures.OfType<ImageDecodeException>()];
        ImageDecodeException first = all[0];
        string others = string.Concat(all.Skip(1).Take(NamedFailures - 1).Select(e => $"{Environment.NewLine}  {e.Message}"));
        string more = all.Length > NamedFailures ? $"{Environment.NewLine}  and {all.Length - NamedFailures} more" : "";
        string next = all.Length > 1 ? $" The next:{others}{more}" : "";
        return new ImageDecodeException(
            first.Path,
            first.Reason,
            $"{first.Message}{Environment.NewLine}{all.Length} of {failures.Length} pictures cannot be decoded. Repair or remove them, or set "
            + $"{nameof(DatasetOptions)}.{nameof(DatasetOptions.DecodeErrors)} to {nameof(DecodeErrorPolicy.SkipAndReport)}.{next}",
            first);
    }
}
