namespace TransferMed.Evaluation;

/// <summary>How probabilities are put into bins.</summary>
public enum Binning
{
    /// <summary>Bins of equal width on [0, 1]. Most samples of a sure model fall into the last one.</summary>
    EqualWidth,

    /// <summary>
    /// Bins of about equally many samples, with borders at the quantiles of the probabilities (linear interpolation, as
    /// scikit-learn's <c>strategy='quantile'</c>). A sample on a border always stands below it, where in scikit-learn rounding
    /// decides. Samples of one probability are never parted, so a bin may be empty.
    /// </summary>
    EqualMass,
}
