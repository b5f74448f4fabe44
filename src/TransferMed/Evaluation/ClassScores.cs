namespace TransferMed.Evaluation;

/// <summary>How well one class is told from all others. A ratio whose denominator is 0 is 0, as scikit-learn's <c>zero_division=0</c>.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Support">The number of samples that belong to it.</param>
/// <param name="Precision">Of the samples put into the class, the share that belongs to it: TP / (TP + FP), from 0 to 1.</param>
/// <param name="Recall">Of the samples that belong to the class, the share that was put into it (sensitivity): TP / (TP + FN), from 0 to 1.</param>
/// <param name="Specificity">Of the samples that do not belong to the class, the share that was not put into it: TN / (TN + FP), from 0 to 1.</param>
/// <param name="F1">The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN), from 0 to 1.</param>
/// <param name="Auc">
/// The area under the ROC curve of the class against all others, from 0 to 1: the chance that a sample of the class has a
/// larger probability than another one, ties counting half. NaN when there is no sample of the class, or no other.
/// </param>
/// <param name="AveragePrecision">
/// The mean of the precision at every threshold, weighted by the rise in recall (no interpolation), from 0 to 1.
/// 0 for a class without samples, as in scikit-learn.
/// </param>
public sealed record ClassScores(
    string Name,
    int Support,
    double Precision,
    double Recall,
    double Specificity,
    double F1,
    double Auc,
    double AveragePrecision);
