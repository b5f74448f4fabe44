using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Calibration by rows.</summary>
internal static class RowCalibration
{
    /// <summary>Calibrates every sample of a set.</summary>
    public static PredictionSet ApplyToAll(this IRowCalibrator calibrator, PredictionSet predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var rows = new double[predictions.Count][];
        for (int sample = 0; sample < rows.Length; sample++)
        {
            rows[sample] = predictions.Probabilities(sample).ToArray();
            calibrator.Apply(rows[sample]);
        }

        return predictions.WithProbabilities(rows);
    }

    /// <summary>Calibrates one sample in place, by whatever calibrator.</summary>
    public static void ApplyToOne(this ICalibrator calibrator, ValueList<string> classes, double[] row)
    {
        if (calibrator is IRowCalibrator byRow)
        {
            byRow.Apply(row);
        }
        else
        {
            // Of a set of one; its label plays no part.
            calibrator.Apply(new PredictionSet(classes, [0], [row])).Probabilities(0).CopyTo(row);
        }
    }
}
