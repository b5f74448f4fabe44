using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The metrics of findings for any weights of the samples. What does not depend on the weights (order of the probabilities, terms of the losses, bins) is computed once;
/// O(N T) for N samples and T findings after that.
/// </summary>
internal sealed class WeightedFindings : WeightedTargets<FindingBasis>
{
    private readonly FindingPredictions _predictions;
    private readonly Finding[] _findings;
    private readonly RankedClass _pooled;
    private readonly int[] _known;
    private readonly int[] _wrong;
    private readonly double[] _logLoss;
    private readonly double[] _brier;

    public WeightedFindings(FindingPredictions predictions, ValueList<Metric> metrics)
        : base(predictions.Count, metrics)
    {
        _predictions = predictions;
        KnownTarget[] known = [.. Enumerable.Range(0, predictions.Targets.Count).Select(predictions.Known)];
        _findings = [.. known.Select((target, finding) => new Finding(target, predictions.ThresholdOf(finding)))];
        _pooled = new RankedClass([.. known.SelectMany(target => target.Predicted)], [.. known.SelectMany(target => target.IsThere)], [.. known.SelectMany(target => target.Samples)]);
        (_known, _wrong, _logLoss, _brier) = (new int[predictions.Count], new int[predictions.Count], new double[predictions.Count], new double[predictions.Count]);
        for (int finding = 0; finding < known.Length; finding++)
        {
            for (int i = 0; i < known[finding].Count; i++)
            {
                int sample = known[finding].Samples[i];
                (double truth, double probability) = (known[finding].Truths[i], known[finding].Predicted[i]);
                _known[sample]++;
                _wrong[sample] += truth == 1 != probability >= predictions.ThresholdOf(finding) ? 1 : 0;
                _logLoss[sample] += ProbabilityErrors.BinaryLogLoss(probability, truth == 1);
                _brier[sample] += (probability - truth) * (probability - truth);
            }
        }
    }

    private protected override FindingBasis Basis(ReadOnlySpan<int> weights)
    {
        var figures = new FindingFigures[_findings.Length];
        for (int finding = 0; finding < figures.Length; finding++)
        {
            figures[finding] = _findings[finding].Figures(weights);
        }

        long cells = 0, samples = 0, exact = 0;
        double logLoss = 0, brier = 0;
        for (int sample = 0; sample < weights.Length; sample++)
        {
            int weight = weights[sample];
            cells += weight * _known[sample];
            samples += _known[sample] > 0 ? weight : 0;
            exact += _known[sample] > 0 && _wrong[sample] == 0 ? weight : 0;
            logLoss += weight * _logLoss[sample];
            brier += weight * _brier[sample];
        }

        BinaryCounts all = figures.Aggregate(default(BinaryCounts), (sum, finding) => sum + finding.Counts);
        (double auc, double averagePrecision) = _pooled.Areas(weights);
        return new FindingBasis(figures.ToValueList(), new FindingFigures(all, auc, all.TruePositives + all.FalseNegatives > 0 ? averagePrecision : double.NaN, double.NaN))
        {
            ExactMatch = (double)exact / samples,
            LogLoss = logLoss / cells,
            Brier = brier / cells,
        };
    }

    private protected override double ValueOfOwn(Metric metric) => metric.Value(_predictions);

    private protected override double ValueOfOwn(Metric metric, ReadOnlySpan<int> weights) => metric.Value(_predictions, weights);

    /// <summary>One finding of the samples of which it is known.</summary>
    private sealed class Finding
    {
        private readonly int[] _samples;
        private readonly int[] _outcomes;
        private readonly RankedClass _ranked;
        private readonly double[] _surplus;
        private readonly int[] _bins;

        public Finding(KnownTarget known, double threshold)
        {
            _samples = known.Samples;
            bool[] isThere = known.IsThere;
            _outcomes = [.. isThere.Select((there, i) => (there ? 2 : 0) + (known.Predicted[i] >= threshold ? 1 : 0))];
            _ranked = new RankedClass(known.Predicted, isThere, known.Samples);
            _surplus = [.. known.Predicted.Select((probability, i) => CalibrationError.Term(probability, isThere[i]).Surplus)];
            _bins = [.. known.Predicted.Select((probability, i) => CalibrationError.Term(probability, isThere[i]).Bin)];
        }

        public FindingFigures Figures(ReadOnlySpan<int> weights)
        {
            Span<long> counts = stackalloc long[4];
            Span<double> surplus = stackalloc double[CalibrationError.Bins];
            counts.Clear();
            surplus.Clear();
            for (int i = 0; i < _samples.Length; i++)
            {
                int weight = weights[_samples[i]];
                counts[_outcomes[i]] += weight;
                surplus[_bins[i]] += weight * _surplus[i];
            }

            double gaps = 0;
            foreach (double gap in surplus)
            {
                gaps += Math.Abs(gap);
            }

            (double auc, double averagePrecision) = _ranked.Areas(weights);
            var outcomes = new BinaryCounts(counts[3], counts[1], counts[2], counts[0]);
            return new FindingFigures(outcomes, auc, counts[2] + counts[3] > 0 ? averagePrecision : double.NaN, gaps / (counts[0] + counts[1] + counts[2] + counts[3]));
        }
    }
}
