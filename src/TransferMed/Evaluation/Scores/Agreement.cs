namespace TransferMed.Evaluation;

/// <summary>Agreement of true and predicted classes, computed from the confusion matrix alone.</summary>
internal static class Agreement
{
    public static double Accuracy(ConfusionMatrix matrix) => (double)matrix.Correct / matrix.Total;

    /// <summary>The mean recall of the classes that occur; a class without samples has no say, as in scikit-learn.</summary>
    public static double BalancedAccuracy(ConfusionMatrix matrix) => Enumerable.Range(0, matrix.Classes.Count)
        .Where(c => matrix.Support[c] > 0)
        .Average(c => (double)matrix[c, c] / matrix.Support[c]);

    /// <summary>The correlation of true and predicted class (Gorodkin 2004); 0 when either is constant.</summary>
    public static double MatthewsCorrelation(ConfusionMatrix matrix)
    {
        double total = matrix.Total;
        double both = 0, squaredSupport = 0, squaredPredicted = 0;
        for (int c = 0; c < matrix.Classes.Count; c++)
        {
            both += (double)matrix.Support[c] * matrix.Predicted[c];
            squaredSupport += (double)matrix.Support[c] * matrix.Support[c];
            squaredPredicted += (double)matrix.Predicted[c] * matrix.Predicted[c];
        }

        double variances = (total * total - squaredSupport) * (total * total - squaredPredicted);
        return variances == 0 ? 0 : (matrix.Correct * total - both) / Math.Sqrt(variances);
    }

    /// <summary>Agreement beyond chance (Cohen 1960).</summary>
    public static double Kappa(ConfusionMatrix matrix) => Kappa(matrix, (t, p) => t == p ? 0 : 1);

    /// <summary>
    /// Agreement beyond chance where a mistake weighs as the square of its distance in class indices (Cohen 1968). NaN where
    /// the order of the classes says nothing; two classes have one distance in either order.
    /// </summary>
    public static double QuadraticKappa(ConfusionMatrix matrix) => !matrix.IsOrdered && matrix.Classes.Count > 2 ? double.NaN : Kappa(matrix, (t, p) => (double)(t - p) * (t - p));

    /// <summary>The mean distance of true and predicted class in indices. NaN where the order of the classes says nothing; two classes have one distance in either order.</summary>
    public static double GradeError(ConfusionMatrix matrix)
    {
        if (!matrix.IsOrdered && matrix.Classes.Count > 2)
        {
            return double.NaN;
        }

        double distance = 0;
        for (int t = 0; t < matrix.Classes.Count; t++)
        {
            for (int p = 0; p < matrix.Classes.Count; p++)
            {
                distance += (double)Math.Abs(t - p) * matrix[t, p];
            }
        }

        return distance / matrix.Total;
    }

    private static double Kappa(ConfusionMatrix matrix, Func<int, int, double> weight)
    {
        double observed = 0, expected = 0;
        for (int t = 0; t < matrix.Classes.Count; t++)
        {
            for (int p = 0; p < matrix.Classes.Count; p++)
            {
                observed += weight(t, p) * matrix[t, p];
                expected += weight(t, p) * matrix.Support[t] * matrix.Predicted[p] / matrix.Total;
            }
        }

        // 0 / 0, hence NaN, when truth and prediction are the same single class: there is no chance to agree beyond.
        return 1 - observed / expected;
    }
}
