namespace TransferMed.Evaluation;

/// <summary>
/// Precision, recall, specificity and F1 of all classes together. In the macro average every class of the model counts
/// the same, also one that does not occur (its ratios are 0); in the weighted average it counts as its support; in the
/// micro average the counts of all classes are added before the ratios are taken.
/// </summary>
/// <param name="Precision">Averaged precision, from 0 to 1.</param>
/// <param name="Recall">Averaged recall, from 0 to 1.</param>
/// <param name="Specificity">Averaged specificity, from 0 to 1.</param>
/// <param name="F1">Averaged F1 (not the F1 of the averages), from 0 to 1.</param>
public sealed record AveragedScores(double Precision, double Recall, double Specificity, double F1);
