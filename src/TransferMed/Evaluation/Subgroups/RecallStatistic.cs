namespace TransferMed.Evaluation;

/// <summary>The mean recall of some classes, and the recall of each class.</summary>
/// <param name="predictions">The predictions.</param>
/// <param name="compared">The classes whose recalls the first number is the mean of.</param>
internal sealed class RecallStatistic(PredictionSet predictions, IReadOnlyList<int> compared) : IWeightedStatistic
{
    public int Count => 1 + predictions.Classes.Count;

    public void Evaluate(ReadOnlySpan<int> weights, Span<double> values)
    {
        Span<long> all = stackalloc long[predictions.Classes.Count];
        Span<long> right = stackalloc long[predictions.Classes.Count];
        all.Clear();
        right.Clear();
        for (int sample = 0; sample < weights.Length; sample++)
        {
            int truth = predictions.Labels[sample];
            all[truth] += weights[sample];
            right[truth] += predictions.Predictions[sample] == truth ? weights[sample] : 0;
        }

        double sum = 0;
        for (int c = 0; c < all.Length; c++)
        {
            values[1 + c] = (double)right[c] / all[c];
        }

        foreach (int c in compared)
        {
            sum += values[1 + c];
        }

        values[0] = sum / compared.Count;
    }
}
