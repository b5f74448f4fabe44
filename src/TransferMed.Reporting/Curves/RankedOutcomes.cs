using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>
/// The samples by falling probability of a class. Gives the two curves over all thresholds at fixed places, with a weight
/// for each sample, so that a resample is a set of weights and nothing is sorted again.
/// </summary>
internal sealed class RankedOutcomes
{
    private readonly int[] _order;
    private readonly bool[] _positive;
    private readonly bool[] _endsStep;

    private RankedOutcomes(int[] order, bool[] positive, bool[] endsStep)
    {
        (_order, _positive, _endsStep) = (order, positive, endsStep);
    }

    /// <summary>Whether the class and the others both have samples; else no curve is defined.</summary>
    public bool IsDefined => _positive.Contains(true) && _positive.Contains(false);

    public static RankedOutcomes Of(PredictionSet predictions, int classIndex) =>
        Of(predictions.Scores(classIndex), [.. predictions.Labels.Select(label => label == classIndex)]);

    /// <summary>The samples by falling score.</summary>
    public static RankedOutcomes Of(double[] scores, bool[] isPositive)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(sample => scores[sample])];
        return new RankedOutcomes(
            order,
            [.. order.Select(sample => isPositive[sample])],
            [.. order.Select((sample, rank) => rank == order.Length - 1 || scores[order[rank + 1]] != scores[sample])]);
    }

    /// <summary>The true positive rate at false positive rates, straight between the points of the curve (Fawcett 2006); NaN where it is not defined.</summary>
    /// <param name="falsePositiveRates">The places, rising from 0 to 1.</param>
    /// <param name="weights">How often each sample counts; null for once.</param>
    public double[] Roc(IReadOnlyList<double> falsePositiveRates, double[]? weights = null)
    {
        List<(double Hits, double Alarms)> steps = Steps(weights);
        (double positives, double negatives) = steps[^1];
        var rates = new double[falsePositiveRates.Count];
        int step = 0;
        for (int place = 0; place < rates.Length; place++)
        {
            double alarms = falsePositiveRates[place] * negatives;
            while (step + 1 < steps.Count && steps[step + 1].Alarms <= alarms + 1e-9)
            {
                step++;
            }

            double rise = step + 1 < steps.Count
                ? (alarms - steps[step].Alarms) / (steps[step + 1].Alarms - steps[step].Alarms) * (steps[step + 1].Hits - steps[step].Hits)
                : 0;
            rates[place] = positives > 0 && negatives > 0 ? (steps[step].Hits + rise) / positives : double.NaN;
        }

        return rates;
    }

    /// <summary>The precision at the highest threshold that reaches a recall; NaN where it is not defined.</summary>
    /// <param name="recalls">The places, rising from 0 to 1.</param>
    /// <param name="weights">How often each sample counts; null for once.</param>
    public double[] Precision(IReadOnlyList<double> recalls, double[]? weights = null)
    {
        List<(double Hits, double Alarms)> steps = Steps(weights);
        double positives = steps[^1].Hits;
        var precisions = new double[recalls.Count];
        int step = 1;
        for (int place = 0; place < precisions.Length; place++)
        {
            while (step + 1 < steps.Count && (steps[step].Hits < recalls[place] * positives - 1e-9 || steps[step].Hits == 0))
            {
                step++;
            }

            precisions[place] = positives > 0 ? steps[step].Hits / (steps[step].Hits + steps[step].Alarms) : double.NaN;
        }

        return precisions;
    }

    /// <summary>The counts at the thresholds, from none let in to all.</summary>
    private List<(double Hits, double Alarms)> Steps(double[]? weights)
    {
        List<(double, double)> steps = [(0, 0)];
        double hits = 0, alarms = 0;
        for (int rank = 0; rank < _order.Length; rank++)
        {
            double weight = weights?[_order[rank]] ?? 1;
            hits += _positive[rank] ? weight : 0;
            alarms += _positive[rank] ? 0 : weight;
            if (_endsStep[rank])
            {
                steps.Add((hits, alarms));
            }
        }

        return steps;
    }
}
