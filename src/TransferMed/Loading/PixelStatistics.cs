using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>The statistics that the images of a dataset are normalised with.</summary>
internal static class PixelStatistics
{
    // One grey level: a channel that never changes is shifted to 0 and not blown up.
    private const double SmallestDeviation = 1.0 / 255.0;

    /// <summary>
    /// Measures what a preprocessing leaves open: mean and population standard deviation of each channel over all pixels of all images,
    /// exact sums, on all cores. A deviation below one grey level (1/255) is given as one grey level. Measure the training part only.
    /// </summary>
    /// <param name="dataset">The training images, at least one.</param>
    /// <param name="preprocessing">The input size and channels that the network will see, and whatever else is stated.</param>
    /// <param name="cache">Where decoded images are taken from and kept, or null.</param>
    /// <param name="sample">The most images that are measured, at least 1: so many at random, the same ones for the same dataset; null for all.</param>
    /// <param name="cancellationToken">Stops the measurement between two images.</param>
    /// <returns>The preprocessing with the statistics; itself where none is open.</returns>
    /// <exception cref="ArgumentException">The dataset is empty, or the preprocessing is out of range or has no size.</exception>
    /// <exception cref="TransferMedException">An image cannot be read; the message names it.</exception>
    public static Preprocessing Measure(ImageDataset dataset, Preprocessing preprocessing, PixelCache? cache = null, int? sample = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Validate();
        preprocessing.Geometry.Validate();
        if (preprocessing.HasStatistics)
        {
            return preprocessing;
        }

        if (dataset.Count == 0)
        {
            throw new ArgumentException($"The dataset '{dataset.Name}' has no pictures to measure.", nameof(dataset));
        }

        dataset = sample is int most ? SampleOf(dataset, most) : dataset;
        (long[] sums, long[] squares) = Sum(dataset, preprocessing.Geometry, cache, cancellationToken);
        int channels = preprocessing.Channels;
        double count = (double)dataset.Count * preprocessing.Height * preprocessing.Width;
        var mean = new float[channels];
        var deviation = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            int to = preprocessing.Order == ChannelOrder.Bgr ? channels - 1 - c : c;
            double average = sums[c] / count;
            double variance = Math.Max(0.0, squares[c] / count - average * average);
            mean[to] = (float)(average / 255.0 * preprocessing.MaximumValue);
            deviation[to] = (float)(Math.Max(Math.Sqrt(variance) / 255.0, SmallestDeviation) * preprocessing.MaximumValue);
        }

        return new Preprocessing(preprocessing)
        {
            Mean = preprocessing.Mean.Count > 0 ? Spread(preprocessing.Mean, channels) : mean.ToValueList(),
            StandardDeviation = preprocessing.StandardDeviation.Count > 0 ? Spread(preprocessing.StandardDeviation, channels) : deviation.ToValueList(),
        };
    }

    private static ImageDataset SampleOf(ImageDataset dataset, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (dataset.Count <= most)
        {
            return dataset;
        }

        // Of no seed of a run: the same pictures give the same statistics, whichever run measures them.
        int[] order = [.. Enumerable.Range(0, dataset.Count)];
        new SampleRandom(0, (long)DrawPurpose.Statistics).Shuffle(order.AsSpan());
        return dataset.Subset(order[..most].Order());
    }

    private static (long[] Sums, long[] Squares) Sum(ImageDataset dataset, ImageGeometry geometry, PixelCache? cache, CancellationToken cancellationToken)
    {
        var source = new DecodingSource(dataset, geometry, new LoaderStatistics.Counters(), cache);
        int channels = geometry.Channels;
        var sums = new long[channels];
        var squares = new long[channels];
        var gate = new Lock();
        ParallelImages.ForEach(dataset.Count, ThreadBudget.AvailableProcessors, index =>
        {
            // Integer sums: the result does not depend on the order in which the threads come.
            byte[] pixels = GC.AllocateUninitializedArray<byte>(geometry.ByteCount);
            source.Read(index, pixels);
            Span<long> own = stackalloc long[6];
            for (int i = 0; i < pixels.Length; i += channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    long value = pixels[i + c];
                    own[c] += value;
                    own[3 + c] += value * value;
                }
            }

            lock (gate)
            {
                for (int c = 0; c < channels; c++)
                {
                    sums[c] += own[c];
                    squares[c] += own[3 + c];
                }
            }
        }, cancellationToken);
        return (sums, squares);
    }

    private static ValueList<float> Spread(ValueList<float> stated, int channels) => stated.Count == channels ? stated : Enumerable.Repeat(stated[0], channels).ToValueList();
}
