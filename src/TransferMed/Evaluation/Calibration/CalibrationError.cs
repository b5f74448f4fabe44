namespace TransferMed.Evaluation;

/// <summary>
/// The expected calibration error (Naeini et al. 2015): samples are put into bins by the largest probability, and the gap
/// between a bin's mean probability and its accuracy is averaged, each bin counting as its number of samples. The one number
/// of <see cref="ReliabilityCurve"/>, without the curve.
/// </summary>
internal static class CalibrationError
{
    /// <summary>The number of bins of equal width on [0, 1]; a bin holds its right edge and not its left.</summary>
    public const int Bins = 15;

    private static readonly BinEdges Edges = BinEdges.EqualWidth(Bins);

    public static double Of(PredictionSet predictions)
    {
        // The gap of a bin times its number of samples is |sum of probabilities - number of right samples|.
        var surplus = new double[Bins];
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            (int bin, double gap) = Term(predictions, sample);
            surplus[bin] += gap;
        }

        return surplus.Sum(Math.Abs) / predictions.Count;
    }

    /// <summary>The bin of one sample, and its largest probability less 1 where the prediction is right.</summary>
    public static (int Bin, double Surplus) Term(PredictionSet predictions, int sample)
    {
        int predicted = predictions.Predictions[sample];
        double confidence = predictions.Probabilities(sample)[predicted];
        return Term(confidence, predicted == predictions.Labels[sample]);
    }

    /// <summary>The bin of a probability, and the probability less 1 where it came true.</summary>
    public static (int Bin, double Surplus) Term(double probability, bool cameTrue) => (Edges.BinOf(probability), probability - (cameTrue ? 1 : 0));
}
