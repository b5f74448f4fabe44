namespace TransferMed.Evaluation;

/// <summary>How well one class is told from all others. A ratio whose denominator is 0 is 0, as scikit-learn's <c>zero_division=0</c>.</summary>
public sealed class ClassScores
{
    internal ClassScores(string name, int support, double precision, double recall, double specificity, double f1, double auc, double averagePrecision)
    {
        Name = name;
        Support = support;
        Precision = precision;
        Recall = recall;
        Specificity = specificity;
        F1 = f1;
        Auc = auc;
        AveragePrecision = averagePrecision;
    }

    /// <summary>The name of the class.</summary>
    public string Name { get; }

    /// <summary>The number of samples that belong to it.</summary>
    public int Support { get; }

    /// <summary>Of the samples put into the class, the share that belongs to it: TP / (TP + FP), from 0 to 1.</summary>
    public double Precision { get; }

    /// <summary>Of the samples that belong to the class, the share that was put into it (sensitivity): TP / (TP + FN), from 0 to 1.</summary>
    public double Recall { get; }

    /// <summary>Of the samples that do not belong to the class, the share that was not put into it: TN / (TN + FP), from 0 to 1.</summary>
    public double Specificity { get; }

    /// <summary>The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN), from 0 to 1.</summary>
    public double F1 { get; }

    /// <summary>
    /// The area under the ROC curve of the class against all others, from 0 to 1: the chance that a sample of the class has a
    /// larger probability than another one, ties counting half. NaN when there is no sample of the class, or no other.
    /// </summary>
    public double Auc { get; }

    /// <summary>
    /// The mean of the precision at every threshold, weighted by the rise in recall (no interpolation), from 0 to 1. 0 for a class
    /// without samples, as in scikit-learn.
    /// </summary>
    public double AveragePrecision { get; }
}
