using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>Occlusion: what the class loses where a patch is hidden.</summary>
internal static class OcclusionMap
{
    public static HeatMap Compute(int height, int width, MaskedScores scores, ExplanationOptions options, CancellationToken cancellationToken)
    {
        int patch = Math.Min(options.PatchSize ?? Math.Max(1, Math.Min(height, width) / 8), Math.Min(height, width));
        int stride = options.Stride ?? Math.Max(1, patch / 2);

        // Pixels between two patches would never be hidden.
        OptionCheck.InRange(stride, 1, patch, nameof(ExplanationOptions.Stride));

        int[] rows = Starts(height, patch, stride);
        int[] columns = Starts(width, patch, stride);

        // The last is the whole picture, with nothing hidden.
        int places = rows.Length * columns.Length;
        double[] probabilities = scores(places + 1, Hide, options.BatchSize, cancellationToken);
        var drops = new double[height * width];
        var covers = new int[height * width];
        for (int place = 0; place < places; place++)
        {
            foreach (int pixel in Pixels(place))
            {
                drops[pixel] += probabilities[places] - probabilities[place];
                covers[pixel]++;
            }
        }

        return HeatMap.From(height, width, [.. drops.Zip(covers, (drop, count) => (float)(drop / count))], isSigned: true);

        void Hide(int place, Span<float> mask)
        {
            if (place < places)
            {
                foreach (int pixel in Pixels(place))
                {
                    mask[pixel] = 1;
                }
            }
        }

        IEnumerable<int> Pixels(int place) =>
            from row in Enumerable.Range(rows[place / columns.Length], patch)
            from column in Enumerable.Range(columns[place % columns.Length], patch)
            select row * width + column;
    }

    // The last patch ends where the picture ends.
    private static int[] Starts(int extent, int patch, int stride)
    {
        int last = extent - patch;
        return [.. Enumerable.Range(0, last / stride + 1).Select(i => i * stride).Append(last).Distinct()];
    }
}
