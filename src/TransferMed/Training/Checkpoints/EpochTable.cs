using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The epochs of a run as a table with a row for every epoch that it will have, so that a checkpoint is as long after the last
/// epoch as after the first. Rows that are to come hold zeros.
/// </summary>
internal static class EpochTable
{
    private const int OwnColumns = 4;

    /// <summary>The table, float64 of (epochs of the run, columns): loss, learning rate, images per second, seconds, then the metrics.</summary>
    public static Tensor ToTensor(IReadOnlyList<EpochRecord> epochs, int rows, IReadOnlyList<string> metrics)
    {
        int columns = Columns(metrics.Count);
        var values = new double[rows * columns];
        for (int row = 0; row < epochs.Count; row++)
        {
            EpochRecord epoch = epochs[row];
            Span<double> line = values.AsSpan(row * columns, columns);
            (line[0], line[1], line[2], line[3]) = (epoch.Loss, epoch.LearningRate, epoch.ImagesPerSecond, epoch.Seconds);
            for (int metric = 0; metric < metrics.Count; metric++)
            {
                line[OwnColumns + metric] = (metrics[metric] == EmbeddingSpread.Column ? epoch.EmbeddingDeviation : epoch.Validation?[metrics[metric]]) ?? double.NaN;
            }
        }

        return tensor(values, [rows, columns], ScalarType.Float64);
    }

    public static IReadOnlyList<EpochRecord> FromTensor(Tensor table, int epochs, IReadOnlyList<string> metrics)
    {
        double[] values = table.data<double>().ToArray();
        int columns = Columns(metrics.Count);
        bool embeds = metrics is [EmbeddingSpread.Column];
        return
        [
            .. Enumerable.Range(0, epochs).Select(row => new EpochRecord
            {
                Epoch = row + 1,
                Loss = values[row * columns],
                LearningRate = values[row * columns + 1],
                ImagesPerSecond = values[row * columns + 2],
                Seconds = values[row * columns + 3],
                EmbeddingDeviation = embeds ? values[row * columns + OwnColumns] : null,
                Validation = embeds ? null : Metrics(row * columns + OwnColumns),
            }),
        ];

        // Of a validated epoch some metric is a number: the accuracy always is.
        Dictionary<string, double>? Metrics(int start)
        {
            if (Array.TrueForAll(values[start..(start + metrics.Count)], double.IsNaN))
            {
                return null;
            }

            var found = new Dictionary<string, double>(StringComparer.Ordinal);
            for (int metric = 0; metric < metrics.Count; metric++)
            {
                found.Add(metrics[metric], values[start + metric]);
            }

            return found;
        }
    }

    public static int Columns(int metrics) => OwnColumns + metrics;
}
