using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The conformal sets of labelled samples.</summary>
public sealed class ConformalSets
{
    private const double CoverageLevel = 0.95;

    internal ConformalSets(ConformalPredictor predictor, PredictionSet predictions, ValueList<ConformalSet> sets)
    {
        Conformal = predictor;
        Predictions = predictions;
        Sets = sets;
        Coverage = Measure();
    }

    /// <summary>What made the sets.</summary>
    public ConformalPredictor Conformal { get; }

    /// <summary>The predictions behind them.</summary>
    public PredictionSet Predictions { get; }

    /// <summary>The set of each sample, in the order of the predictions.</summary>
    public ValueList<ConformalSet> Sets { get; }

    /// <summary>The coverage that the sets reach on these samples; an honest figure where the predictor did not see them.</summary>
    public ConformalCoverage Coverage { get; }

    private ConformalCoverage Measure()
    {
        int classes = Predictions.Classes.Count;
        var support = new int[classes];
        var covered = new int[classes];
        var sizes = new int[classes + 1];
        for (int sample = 0; sample < Sets.Count; sample++)
        {
            int label = Predictions.Labels[sample];
            support[label]++;
            covered[label] += Sets[sample].Contains(label) ? 1 : 0;
            sizes[Sets[sample].Size]++;
        }

        return new ConformalCoverage(
            1 - Conformal.Options.Alpha,
            Wilson.Interval(covered.Sum(), Sets.Count, CoverageLevel),
            Enumerable.Range(0, classes).Select(c => support[c] == 0 ? null : Wilson.Interval(covered[c], support[c], CoverageLevel)).ToValueList(),
            (double)sizes.Select((count, size) => count * size).Sum() / Sets.Count,
            sizes.ToValueList());
    }
}
