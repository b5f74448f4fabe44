using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The metrics of measured values for any weights of the samples; values are sorted once, and O(N T) for N samples and T values after that.</summary>
internal sealed class WeightedValues : WeightedTargets<ValueBasis>
{
    private readonly ValuePredictions _predictions;
    private readonly Measured[] _values;

    public WeightedValues(ValuePredictions predictions, ValueList<Metric> metrics)
        : base(predictions.Count, metrics)
    {
        _predictions = predictions;
        _values = [.. Enumerable.Range(0, predictions.Targets.Count).Select(value => new Measured(predictions.Known(value)))];
    }

    private protected override ValueBasis Basis(ReadOnlySpan<int> weights)
    {
        var figures = new ValueFigures[_values.Length];
        for (int value = 0; value < figures.Length; value++)
        {
            figures[value] = _values[value].Figures(weights);
        }

        return new ValueBasis(figures.ToValueList());
    }

    private protected override double ValueOfOwn(Metric metric) => metric.Value(_predictions);

    private protected override double ValueOfOwn(Metric metric, ReadOnlySpan<int> weights) => metric.Value(_predictions, weights);

    /// <summary>One value of the samples of which it is known.</summary>
    private sealed class Measured(KnownTarget known)
    {
        private readonly WeightedRanks _ranksOfTruths = new(known.Truths);
        private readonly WeightedRanks _ranksOfPredicted = new(known.Predicted);

        public ValueFigures Figures(ReadOnlySpan<int> all)
        {
            var weights = new int[known.Count];
            long count = 0;
            double absolute = 0, squared = 0, signed = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                int weight = weights[i] = all[known.Samples[i]];
                double error = known.Predicted[i] - known.Truths[i];
                count += weight;
                absolute += weight * Math.Abs(error);
                squared += weight * error * error;
                signed += weight * error;
            }

            WeightedMoments moments = WeightedMoments.Of(known.Truths, known.Predicted, weights);
            double spearman = WeightedMoments.Of(_ranksOfTruths.Of(weights), _ranksOfPredicted.Of(weights), weights).Correlation;
            return new ValueFigures(
                count, absolute / count, Math.Sqrt(squared / count), moments.FirstVaries ? 1 - squared / moments.SquaresOfFirst : double.NaN, moments.Correlation, spearman, signed / count);
        }
    }
}
