namespace TransferMed.Evaluation;

/// <summary>Proper scores: how far the probabilities lie from what happened.</summary>
internal static class ProbabilityErrors
{
    /// <summary>The distance from 1 to the next double: scikit-learn 1.2 keeps probabilities this far from 0 and 1.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>The mean of -ln p(true class) in nats.</summary>
    public static double LogLoss(PredictionSet predictions) =>
        Enumerable.Range(0, predictions.Count).Sum(sample => LogLoss(predictions, sample)) / predictions.Count;

    /// <summary>
    /// -ln p(true class) of one sample in nats. As scikit-learn 1.2: probabilities are clipped to [eps, 1 - eps], then each
    /// row is divided by its sum.
    /// </summary>
    public static double LogLoss(PredictionSet predictions, int sample)
    {
        ReadOnlySpan<double> row = predictions.Probabilities(sample);
        double sum = 0;
        foreach (double probability in row)
        {
            sum += Clip(probability);
        }

        return -Math.Log(Clip(row[predictions.Labels[sample]]) / sum);
    }

    /// <summary>The mean over samples of the squared distance between probabilities and truth, summed over classes (Brier 1950).</summary>
    public static double Brier(PredictionSet predictions) =>
        Enumerable.Range(0, predictions.Count).Sum(sample => Brier(predictions, sample)) / predictions.Count;

    /// <summary>The squared distance between probabilities and truth of one sample, summed over classes.</summary>
    public static double Brier(PredictionSet predictions, int sample)
    {
        ReadOnlySpan<double> row = predictions.Probabilities(sample);
        double error = 0;
        for (int c = 0; c < row.Length; c++)
        {
            error += Square(row[c] - (c == predictions.Labels[sample] ? 1 : 0));
        }

        return error;
    }

    /// <summary>The mean squared error of the probability of class 1; NaN unless there are two classes.</summary>
    public static double BinaryBrier(PredictionSet predictions)
    {
        if (predictions.Classes.Count != 2)
        {
            return double.NaN;
        }

        double error = 0;
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            error += Square(predictions.Probabilities(sample)[1] - predictions.Labels[sample]);
        }

        return error / predictions.Count;
    }

    /// <summary>-ln p(truth) of one finding in nats, the probability clipped to [eps, 1 - eps].</summary>
    public static double BinaryLogLoss(double probability, bool isThere) => -Math.Log(isThere ? Clip(probability) : 1 - Clip(probability));

    private static double Clip(double probability) => Math.Clamp(probability, Epsilon, 1 - Epsilon);

    private static double Square(double value) => value * value;
}
