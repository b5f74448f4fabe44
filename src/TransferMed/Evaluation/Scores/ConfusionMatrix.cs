using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How many samples of each true class were put into each predicted class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Keeps the counts without copying them.</summary>
    internal ConfusionMatrix(ValueList<string> classes, int[,] counts, bool isOrdered)
    {
        Classes = classes;
        IsOrdered = isOrdered;
        _counts = counts;
        var support = new int[classes.Count];
        var predicted = new int[classes.Count];
        for (int t = 0; t < classes.Count; t++)
        {
            Correct += counts[t, t];
            for (int p = 0; p < classes.Count; p++)
            {
                support[t] += counts[t, p];
                predicted[p] += counts[t, p];
            }
        }

        Total = support.Sum();
        Support = support.ToValueList();
        Predicted = predicted.ToValueList();
    }

    /// <summary>The names of the K classes, the order of rows and columns.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>Whether the distance of two class indices says something.</summary>
    internal bool IsOrdered { get; }

    /// <summary>The number of samples.</summary>
    public int Total { get; }

    /// <summary>The number of samples that were put into their true class: the sum of the diagonal.</summary>
    public int Correct { get; }

    /// <summary>The number of samples that belong to each class: the sums of the rows.</summary>
    public ValueList<int> Support { get; }

    /// <summary>The number of samples that were put into each class: the sums of the columns.</summary>
    public ValueList<int> Predicted { get; }

    /// <summary>The number of samples of one true class that were put into one predicted class.</summary>
    /// <param name="trueClass">The row: the index of the true class.</param>
    /// <param name="predictedClass">The column: the index of the predicted class.</param>
    public int this[int trueClass, int predictedClass] => _counts[trueClass, predictedClass];

    /// <summary>Counts the predictions, each sample standing for the class with its largest probability.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <returns>The K x K matrix.</returns>
    public static ConfusionMatrix From(PredictionSet predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var counts = new int[predictions.Classes.Count, predictions.Classes.Count];
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            counts[predictions.Labels[sample], predictions.Predictions[sample]]++;
        }

        return new ConfusionMatrix(predictions.Classes, counts, predictions.ClassOrderIsStated);
    }

    /// <summary>The counts as a new array.</summary>
    /// <returns>K x K counts, [true class, predicted class].</returns>
    public int[,] ToArray() => (int[,])_counts.Clone();
}
