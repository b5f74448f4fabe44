using System.Globalization;
using TransferMed.Data;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// The statistics that pixels are normalised with: (pixel / 255 - mean) / standard deviation, channel by channel. Part of a
/// model's preprocessing. Compares by value.
/// </summary>
/// <param name="Mean">The mean of each channel in units of full intensity, finite; a single value serves all channels.</param>
/// <param name="StandardDeviation">The standard deviation of each channel in units of full intensity, above 0; as many values as <paramref name="Mean"/>.</param>
public sealed record Normalization(ValueList<float> Mean, ValueList<float> StandardDeviation)
{
    // One grey level: a channel that never changes is shifted to 0 and not blown up.
    private const double SmallestDeviation = 1.0 / 255.0;

    /// <summary>The statistics of ImageNet's training pictures, for networks with published weights (red, green, blue).</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Mean 0.5 and standard deviation 0.25 for every channel: pixels come to -2 to 2.</summary>
    public static Normalization Half { get; } = new([0.5f], [0.25f]);

    /// <summary>
    /// Measures the statistics of a dataset: mean and population standard deviation of each channel over all pixels of all
    /// pictures, exact sums, on all cores. A deviation below one grey level (1/255) is given as one grey level. Measure the
    /// training part only.
    /// </summary>
    /// <param name="dataset">The training pictures, at least one.</param>
    /// <param name="geometry">The size and channels that the network will see.</param>
    /// <param name="cache">Where decoded pictures are taken from and kept, or null.</param>
    /// <param name="cancellationToken">Stops the measurement between two pictures.</param>
    /// <returns>One mean and one deviation for each channel.</returns>
    /// <exception cref="ArgumentException">The dataset is empty or the geometry is not valid.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    public static Normalization Measure(ImageDataset dataset, ImageGeometry geometry, PixelCache? cache = null, CancellationToken cancellationToken = default)
    {
        geometry.Validate();
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0)
        {
            throw new ArgumentException($"The dataset '{dataset.Name}' has no pictures to measure.", nameof(dataset));
        }

        var decoding = new DecodingSource(dataset, geometry, new LoaderCounters());
        IPixelSource source = cache is null ? decoding : new CachedSource(decoding, cache);
        int channels = geometry.Channels;
        var sums = new long[channels];
        var squares = new long[channels];
        var gate = new Lock();
        ParallelPictures.ForEach(dataset.Count, ThreadBudget.AvailableProcessors, index =>
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

        double count = (double)dataset.Count * geometry.Height * geometry.Width;
        var mean = new float[channels];
        var deviation = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double average = sums[c] / count;
            double variance = Math.Max(0.0, squares[c] / count - average * average);
            mean[c] = (float)(average / 255.0);
            deviation[c] = (float)Math.Max(Math.Sqrt(variance) / 255.0, SmallestDeviation);
        }

        return new Normalization(mean.ToValueList(), deviation.ToValueList());
    }

    /// <summary>Checks that the statistics are usable.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Check.NotNull(Mean, nameof(Mean));
        Check.NotNull(StandardDeviation, nameof(StandardDeviation));
        if (Mean.Count == 0 || Mean.Count != StandardDeviation.Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Mean has {Mean.Count} values and StandardDeviation {StandardDeviation.Count}; give one of each for every channel, or one of each for all."));
        }

        foreach (float value in Mean)
        {
            Check.InRange(value, -1e6f, 1e6f, nameof(Mean));
        }

        foreach (float value in StandardDeviation)
        {
            Check.InRange(value, 1e-6f, 1e6f, nameof(StandardDeviation));
        }
    }

    /// <summary>The same statistics for another number of channels: one for all as it is, three averaged into one, one repeated.</summary>
    /// <param name="channels">The wanted channels, 1 or 3.</param>
    /// <returns>Statistics that fit.</returns>
    public Normalization ForChannels(int channels) => Mean.Count == channels || Mean.Count == 1
        ? this
        : new Normalization([Mean.Average()], [StandardDeviation.Average()]);

    /// <summary>The factor and the summand of each channel that bring a value of 0 to 255 to its normalised value.</summary>
    internal (float[] Scale, float[] Shift) AffineOf(int channels)
    {
        if (Mean.Count != 1 && Mean.Count != channels)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Normalization has statistics of {Mean.Count} channels, but the pictures have {channels}; give {channels} values or a single one."));
        }

        var scale = new float[channels];
        var shift = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double deviation = StandardDeviation[Mean.Count == 1 ? 0 : c];
            scale[c] = (float)(1.0 / (255.0 * deviation));
            shift[c] = (float)(-Mean[Mean.Count == 1 ? 0 : c] / deviation);
        }

        return (scale, shift);
    }
}
