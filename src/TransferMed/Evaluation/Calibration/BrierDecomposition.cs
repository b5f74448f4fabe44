namespace TransferMed.Evaluation;

/// <summary>
/// The Brier score in parts (Murphy 1973), with the two terms for the spread within bins (Stephenson, Coelho and Jolliffe
/// 2008), so that the parts sum to the score exactly: reliability - resolution + uncertainty + within-bin variance -
/// within-bin covariance.
/// </summary>
/// <param name="reliability">The mean squared gap between promise and outcome of a bin; at least 0, less is better. A calibrator can mend it.</param>
/// <param name="resolution">The mean squared distance of a bin's outcome from the overall frequency; at least 0, more is better. No calibrator adds to it.</param>
/// <param name="uncertainty">The variance of the outcome itself, from 0: the score of always promising the overall frequency.</param>
/// <param name="withinBinVariance">The mean squared distance of probabilities from their bin's mean; at least 0.</param>
/// <param name="withinBinCovariance">Twice the mean product of the distances of probability and outcome from their bin's means.</param>
public sealed class BrierDecomposition(
    double reliability,
    double resolution,
    double uncertainty,
    double withinBinVariance,
    double withinBinCovariance)
{
    /// <summary>The mean squared gap between promise and outcome of a bin; at least 0, less is better. A calibrator can mend it.</summary>
    public double Reliability { get; } = reliability;

    /// <summary>The mean squared distance of a bin's outcome from the overall frequency; at least 0, more is better. No calibrator adds to it.</summary>
    public double Resolution { get; } = resolution;

    /// <summary>The variance of the outcome itself, from 0: the score of always promising the overall frequency.</summary>
    public double Uncertainty { get; } = uncertainty;

    /// <summary>The mean squared distance of probabilities from their bin's mean; at least 0.</summary>
    public double WithinBinVariance { get; } = withinBinVariance;

    /// <summary>Twice the mean product of the distances of probability and outcome from their bin's means.</summary>
    public double WithinBinCovariance { get; } = withinBinCovariance;

    /// <summary>The Brier score that the parts sum to.</summary>
    public double Score => Reliability - Resolution + Uncertainty + WithinBinVariance - WithinBinCovariance;

    /// <summary>Decomposes the score of all classes: the sum of the classes' own decompositions.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="bins">The number of bins of each class, at least 1. Default 15.</param>
    /// <param name="binning">How the bins are made. Default equal width.</param>
    /// <returns>Parts that sum to <see cref="EvaluationResult.Brier"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is below 1.</exception>
    public static BrierDecomposition Of(PredictionSet predictions, int bins = ReliabilityCurve.DefaultBins, Binning binning = Binning.EqualWidth)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var sum = new BrierDecomposition(0, 0, 0, 0, 0);
        for (int c = 0; c < predictions.Classes.Count; c++)
        {
            BrierDecomposition part = OfClass(predictions, c, bins, binning);
            sum = new BrierDecomposition(
                sum.Reliability + part.Reliability,
                sum.Resolution + part.Resolution,
                sum.Uncertainty + part.Uncertainty,
                sum.WithinBinVariance + part.WithinBinVariance,
                sum.WithinBinCovariance + part.WithinBinCovariance);
        }

        return sum;
    }

    /// <summary>Decomposes the score of one class against all others.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="classIndex">The index of the class; with two classes 1 is the usual choice.</param>
    /// <param name="bins">The number of bins, at least 1. Default 15.</param>
    /// <param name="binning">How the bins are made. Default equal width.</param>
    /// <returns>Parts that sum to the mean squared error of the class's probability.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or the number of bins is below 1.</exception>
    public static BrierDecomposition OfClass(PredictionSet predictions, int classIndex, int bins = ReliabilityCurve.DefaultBins, Binning binning = Binning.EqualWidth)
    {
        ReliabilityCurve curve = ReliabilityCurve.OfClass(predictions, classIndex, bins, binning);
        double n = predictions.Count;
        double frequency = predictions.Labels.Count(label => label == classIndex) / n;
        (double variance, double covariance) = WithinBins(predictions, classIndex, curve);
        return new BrierDecomposition(
            curve.Bins.Sum(bin => bin.Count * Square(bin.Gap)) / n,
            curve.Bins.Sum(bin => bin.Count * Square(bin.ObservedFrequency - frequency)) / n,
            frequency * (1 - frequency),
            variance / n,
            2 * covariance / n);
    }

    private static (double Variance, double Covariance) WithinBins(PredictionSet predictions, int classIndex, ReliabilityCurve curve)
    {
        double[] probabilities = predictions.Scores(classIndex);
        int[] order = [.. Enumerable.Range(0, probabilities.Length)];
        Array.Sort(probabilities, order);
        double variance = 0;
        double covariance = 0;
        int next = 0;

        // The curve's bins are the sorted samples in runs.
        foreach (ReliabilityBin bin in curve.Bins)
        {
            for (int end = next + bin.Count; next < end; next++)
            {
                double distance = probabilities[next] - bin.MeanProbability;
                double outcome = predictions.Labels[order[next]] == classIndex ? 1 : 0;
                variance += Square(distance);
                covariance += distance * (outcome - bin.ObservedFrequency);
            }
        }

        return (variance, covariance);
    }

    private static double Square(double value) => value * value;
}
