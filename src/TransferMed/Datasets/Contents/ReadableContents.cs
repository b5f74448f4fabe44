using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>The contents of a dataset's pictures where one that cannot be read is passed over. What is known already is not read again.</summary>
internal static class ReadableContents
{
    /// <summary>Reads them side by side.</summary>
    /// <param name="samples">The pictures.</param>
    /// <param name="known">What is known of them.</param>
    /// <param name="progress">Receives how many are read, from any thread; or null.</param>
    /// <param name="cancellationToken">Ends the reading within one picture.</param>
    /// <returns>One for each sample, in their order; null where the picture cannot be read.</returns>
    public static ImageContent?[] Of(IReadOnlyList<ImageSample> samples, ContentIndex known, IProgress<ImageCheckProgress>? progress, CancellationToken cancellationToken)
    {
        var contents = new ImageContent?[samples.Count];
        int done = 0;
        known.Saving(() => ParallelImages.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i =>
            {
                try
                {
                    contents[i] = known.Of(samples[i]);
                }
                catch (TransferMedException error) when (error is not StorageException)
                {
                    // Who needs its pixels says so with the reason; here it is a picture that cannot be compared.
                    contents[i] = null;
                }

                progress?.Report(new ImageCheckProgress(Interlocked.Increment(ref done), samples.Count));
            },
            cancellationToken));
        return contents;
    }
}
