namespace TransferMed.Evaluation;

/// <summary>
/// Predictions as logits and back. The logarithm of a probability is a logit, since softmax takes no notice of what is added
/// to a whole row.
/// </summary>
internal static class LogProbabilities
{
    /// <summary>The least positive normal float32: what a softmax in float32 can still tell from 0. Smaller ones count as this.</summary>
    public const double Floor = 1.1754943508222875e-38;

    public static double[][] Of(PredictionSet predictions)
    {
        var rows = new double[predictions.Count][];
        for (int sample = 0; sample < rows.Length; sample++)
        {
            rows[sample] = predictions.Probabilities(sample).ToArray();
            Log(rows[sample]);
        }

        return rows;
    }

    /// <summary>Replaces probabilities by their logarithms, in place.</summary>
    public static void Log(Span<double> row)
    {
        foreach (ref double value in row)
        {
            value = Math.Log(Math.Max(value, Floor));
        }
    }

    /// <summary>Replaces logits by their softmax, in place.</summary>
    /// <returns>The logarithm of the sum of their exponentials.</returns>
    public static double Softmax(Span<double> row)
    {
        double largest = double.NegativeInfinity;
        foreach (double value in row)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Math.Exp(row[c] - largest);
            sum += row[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            row[c] /= sum;
        }

        return largest + Math.Log(sum);
    }

    /// <summary>The same samples with other probabilities.</summary>
    public static PredictionSet WithProbabilities(this PredictionSet predictions, double[][] probabilities, double? ceiling = null) =>
        new(predictions.Classes, predictions.Labels, probabilities, predictions.Paths, predictions.Groups) { ClassOrderIsStated = predictions.ClassOrderIsStated, Notes = predictions.Notes, Subgroups = predictions.Subgroups, Ceiling = ceiling };

    /// <summary>The same predictions, of which no more than so much may be shown.</summary>
    public static PredictionSet WithCeiling(this PredictionSet predictions, double? ceiling) =>
        predictions.WithProbabilities([.. Enumerable.Range(0, predictions.Count).Select(sample => predictions.Probabilities(sample).ToArray())], ceiling);

    /// <summary>What is wrong with the losses of a calibrator; null where they are numbers.</summary>
    public static string? FaultOfLosses(double before, double after) => double.IsFinite(before) && double.IsFinite(after)
        ? null
        : FormattableString.Invariant($"the losses of its calibrator are {before} and {after}, which are not finite.");

    public static void RequireClasses(PredictionSet predictions, int classes)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Classes.Count != classes)
        {
            throw new ArgumentException($"What was fitted has {classes} classes, the predictions have {predictions.Classes.Count}: {predictions.Classes}. Apply it to predictions of the model that it was fitted for.", nameof(predictions));
        }
    }
}
