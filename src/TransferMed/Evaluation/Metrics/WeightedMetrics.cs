using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Metrics for any weights of the samples, equal to <see cref="EvaluationResult.From"/> on the samples repeated as often. Of
/// the library's what does not depend on the weights (order of scores, terms of the losses, bins) is computed once; O(K N) for
/// N samples and K classes after that. Others compute their value themselves.
/// </summary>
internal sealed class WeightedMetrics : IWeightedStatistic
{
    private readonly PredictionSet _predictions;
    private readonly ValueList<Metric> _metrics;
    private readonly Func<MetricBasis, double>?[] _formulas;
    private readonly ValueList<string> _classes;
    private readonly bool _isOrdered;
    private readonly int[] _cells;
    private readonly RankedClass[] _ranked;
    private readonly double[] _logLoss;
    private readonly double[] _brier;
    private readonly double[] _surplus;
    private readonly int[] _bins;

    public WeightedMetrics(PredictionSet predictions, ValueList<Metric> metrics)
    {
        _predictions = predictions;
        _metrics = metrics;
        _formulas = [.. metrics.Select(metric => metric.Formula)];
        _classes = predictions.Classes;
        _isOrdered = predictions.ClassOrderIsStated;
        int[] samples = [.. Enumerable.Range(0, predictions.Count)];
        _cells = [.. samples.Select(sample => predictions.Labels[sample] * _classes.Count + predictions.Predictions[sample])];
        _ranked = [.. Enumerable.Range(0, _classes.Count).Select(c => new RankedClass(predictions.Scores(c), predictions.IsOfClass(c)))];
        _logLoss = [.. samples.Select(sample => ProbabilityErrors.LogLoss(predictions, sample))];
        _brier = [.. samples.Select(sample => ProbabilityErrors.Brier(predictions, sample))];
        _surplus = [.. samples.Select(sample => CalibrationError.Term(predictions, sample).Surplus)];
        _bins = [.. samples.Select(sample => CalibrationError.Term(predictions, sample).Bin)];
    }

    public int Count => _metrics.Count;

    public void Evaluate(ReadOnlySpan<int> weights, Span<double> values)
    {
        MetricBasis basis = Basis(weights);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _formulas[i] is { } formula ? formula(basis) : _metrics[i].Value(_predictions, weights);
        }
    }

    private MetricBasis Basis(ReadOnlySpan<int> weights)
    {
        var counts = new int[_classes.Count, _classes.Count];
        Span<double> surplus = stackalloc double[CalibrationError.Bins];
        surplus.Clear();
        double logLoss = 0, brier = 0;
        for (int sample = 0; sample < weights.Length; sample++)
        {
            int weight = weights[sample];
            (int truth, int predicted) = Math.DivRem(_cells[sample], _classes.Count);
            counts[truth, predicted] += weight;
            logLoss += weight * _logLoss[sample];
            brier += weight * _brier[sample];
            surplus[_bins[sample]] += weight * _surplus[sample];
        }

        var confusion = new ConfusionMatrix(_classes, counts, _isOrdered);
        double calibrationError = 0;
        foreach (double gap in surplus)
        {
            calibrationError += Math.Abs(gap);
        }

        var areas = new (double Auc, double AveragePrecision)[_ranked.Length];
        for (int c = 0; c < areas.Length; c++)
        {
            areas[c] = _ranked[c].Areas(weights);
        }

        double total = confusion.Total;
        return new MetricBasis(confusion, areas, logLoss / total, brier / total, calibrationError / total);
    }
}
