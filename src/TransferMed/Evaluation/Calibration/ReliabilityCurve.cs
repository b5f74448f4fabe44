using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How often what a model promises comes true (DeGroot and Fienberg 1983): samples are put into bins by probability, and a
/// bin's mean probability is set against the share that came true. Points equal scikit-learn's <c>calibration_curve</c>.
/// </summary>
public sealed class ReliabilityCurve
{
    internal ReliabilityCurve(Binning binning, int binCount, ValueList<ReliabilityBin> bins)
    {
        Binning = binning;
        BinCount = binCount;
        Bins = bins;
    }

    /// <summary>How the bins were made.</summary>
    public Binning Binning { get; }

    /// <summary>The number of bins, with the empty ones.</summary>
    public int BinCount { get; }

    /// <summary>The bins that hold samples, by rising probability.</summary>
    public ValueList<ReliabilityBin> Bins { get; }

    /// <summary>The number of bins where none is given.</summary>
    public const int DefaultBins = CalibrationError.Bins;

    /// <summary>The number of samples.</summary>
    public int Count => Bins.Sum(bin => bin.Count);

    /// <summary>The mean of the bins' absolute gaps, a bin counting as its number of samples, from 0 to 1: ECE (Naeini et al. 2015).</summary>
    public double ExpectedCalibrationError => Bins.Sum(bin => bin.Count * Math.Abs(bin.Gap)) / Count;

    /// <summary>The largest absolute gap of a bin, from 0 to 1: MCE (Naeini et al. 2015). Bins of few samples make it large by chance.</summary>
    public double MaximumCalibrationError => Bins.Max(bin => Math.Abs(bin.Gap));

    /// <summary>The curve of the confidence: the largest probability of a sample against whether its class was right.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="bins">The number of bins, at least 1. Default 15.</param>
    /// <param name="binning">How the bins are made. Default equal width.</param>
    /// <returns>The curve; with the defaults its ECE is <see cref="EvaluationResult.ExpectedCalibrationError"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is below 1.</exception>
    public static ReliabilityCurve OfConfidence(PredictionSet predictions, int bins = DefaultBins, Binning binning = Binning.EqualWidth)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var confidence = new double[predictions.Count];
        var right = new bool[predictions.Count];
        for (int sample = 0; sample < confidence.Length; sample++)
        {
            int predicted = predictions.Predictions[sample];
            confidence[sample] = predictions.Probabilities(sample)[predicted];
            right[sample] = predicted == predictions.Labels[sample];
        }

        return Of(confidence, right, bins, binning);
    }

    /// <summary>The curve of one class: its probability against whether the sample belongs to it.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="classIndex">The index of the class; with two classes 1 is the usual choice.</param>
    /// <param name="bins">The number of bins, at least 1. Default 15.</param>
    /// <param name="binning">How the bins are made. Default equal width.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or the number of bins is below 1.</exception>
    public static ReliabilityCurve OfClass(PredictionSet predictions, int classIndex, int bins = DefaultBins, Binning binning = Binning.EqualWidth)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, predictions.Classes.Count);
        return Of(predictions.Scores(classIndex), predictions.IsOfClass(classIndex), bins, binning);
    }

    /// <summary>The curve of one finding: its probability against whether the sample shows it, over the samples of which that is known.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="finding">The name of the finding.</param>
    /// <param name="bins">The number of bins, at least 1. Default 15.</param>
    /// <param name="binning">How the bins are made. Default equal width.</param>
    /// <returns>The curve; with the defaults its ECE is the one of an evaluation.</returns>
    /// <exception cref="ArgumentException">There is no such finding, it is known of no sample, or the number of bins is below 1.</exception>
    public static ReliabilityCurve OfFinding(FindingPredictions predictions, string finding, int bins = DefaultBins, Binning binning = Binning.EqualWidth)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        KnownTarget known = predictions.Known(predictions.IndexOf(finding));
        return known.Count > 0
            ? Of(known.Predicted, known.IsThere, bins, binning)
            : throw new ArgumentException($"'{finding}' is known of no sample, so that it has no curve.", nameof(finding));
    }

    private static ReliabilityCurve Of(double[] probabilities, bool[] came, int bins, Binning binning)
    {
        BinEdges edges = BinEdges.Of(binning, bins, probabilities);
        var counts = new int[bins];
        var promised = new double[bins];
        var hits = new int[bins];
        for (int sample = 0; sample < probabilities.Length; sample++)
        {
            int bin = edges.BinOf(probabilities[sample]);
            counts[bin]++;
            promised[bin] += probabilities[sample];
            hits[bin] += came[sample] ? 1 : 0;
        }

        return new ReliabilityCurve(
            binning,
            bins,
            Enumerable.Range(0, bins)
                .Where(bin => counts[bin] > 0)
                .Select(bin => new ReliabilityBin(edges.Lower(bin), edges.Upper(bin), counts[bin], promised[bin] / counts[bin], (double)hits[bin] / counts[bin]))
                .ToValueList());
    }
}
