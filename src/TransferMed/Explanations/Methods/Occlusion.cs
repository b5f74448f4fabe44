using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>
/// Occlusion (Zeiler and Fergus 2014): patches of the image are replaced by the baseline one after another; a pixel's value is
/// the mean drop of the class's probability over the patches that cover it. Signed. Needs no gradient; the slowest.
/// </summary>
public sealed class Occlusion : ExplanationMethod
{
    /// <summary>The side of the occluding square in pixels of the network's input, at least 1; null (default) for an eighth of its shorter side, at least 1.</summary>
    public int? PatchSize { get; init; }

    /// <summary>How far the occluding square moves, at least 1; null (default) for half its side, at least 1. At most <see cref="PatchSize"/>.</summary>
    public int? Stride { get; init; }

    /// <summary>What patches are filled with. Default: <see cref="BaselineImage.Mean"/>.</summary>
    public BaselineImage Baseline { get; init; } = BaselineImage.Mean;

    /// <summary>Images per batch, 1 to 4096; changes no result beyond rounding. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>False: it looks at probabilities only.</summary>
    public override bool NeedsNetwork => false;

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Defined(Baseline, nameof(Baseline));
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
        if (PatchSize is { } patch)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(patch, 1, nameof(PatchSize));
        }

        if (Stride is { } stride)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1, nameof(Stride));
        }
    }

    /// <inheritdoc/>
    public override HeatMap Compute(ExplanationSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        (int height, int width) = (subject.Height, subject.Width);
        int patch = Math.Min(PatchSize ?? Math.Max(1, Math.Min(height, width) / 8), Math.Min(height, width));
        int stride = Stride ?? Math.Max(1, patch / 2);

        // Pixels between two patches would never be hidden.
        OptionCheck.InRange(stride, 1, patch, nameof(Stride));

        int[] rows = Starts(height, patch, stride);
        int[] columns = Starts(width, patch, stride);

        // The last is the whole image, with nothing hidden.
        int positions = rows.Length * columns.Length;
        double[] probabilities = subject.MaskedProbabilities(positions + 1, Hide, Baseline, BatchSize, cancellationToken);
        var drops = new double[height * width];
        var covers = new int[height * width];
        for (int position = 0; position < positions; position++)
        {
            foreach (int pixel in Pixels(position))
            {
                drops[pixel] += probabilities[positions] - probabilities[position];
                covers[pixel]++;
            }
        }

        return HeatMap.From(height, width, [.. drops.Zip(covers, (drop, count) => (float)(drop / count))], isSigned: true);

        void Hide(int position, Span<float> mask)
        {
            if (position < positions)
            {
                foreach (int pixel in Pixels(position))
                {
                    mask[pixel] = 1;
                }
            }
        }

        IEnumerable<int> Pixels(int position) =>
            from row in Enumerable.Range(rows[position / columns.Length], patch)
            from column in Enumerable.Range(columns[position % columns.Length], patch)
            select row * width + column;
    }

    // The last patch ends where the image ends.
    private static int[] Starts(int extent, int patch, int stride)
    {
        int last = extent - patch;
        return [.. Enumerable.Range(0, last / stride + 1).Select(i => i * stride).Append(last).Distinct()];
    }
}
