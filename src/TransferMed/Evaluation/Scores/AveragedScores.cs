namespace TransferMed.Evaluation;

/// <summary>
/// Precision, recall, specificity and F1 of all classes together. In the macro average every class of the model counts
/// the same, also one that does not occur (its ratios are 0); in the weighted average it counts as its support; in the
/// micro average the counts of all classes are added before the ratios are taken.
/// </summary>
public sealed class AveragedScores
{
    internal AveragedScores(double precision, double recall, double specificity, double f1)
    {
        Precision = precision;
        Recall = recall;
        Specificity = specificity;
        F1 = f1;
    }

    /// <summary>Averaged precision, from 0 to 1.</summary>
    public double Precision { get; }

    /// <summary>Averaged recall, from 0 to 1.</summary>
    public double Recall { get; }

    /// <summary>Averaged specificity, from 0 to 1.</summary>
    public double Specificity { get; }

    /// <summary>Averaged F1 (not the F1 of the averages), from 0 to 1.</summary>
    public double F1 { get; }
}
