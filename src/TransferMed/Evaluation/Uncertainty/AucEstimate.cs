namespace TransferMed.Evaluation;

/// <summary>An area under a ROC curve with its variance.</summary>
public sealed class AucEstimate
{
    internal AucEstimate(double auc, double variance, ConfidenceInterval interval, ConfidenceInterval waldInterval)
    {
        Auc = auc;
        Variance = variance;
        Interval = interval;
        WaldInterval = waldInterval;
    }

    /// <summary>The area, from 0 to 1.</summary>
    public double Auc { get; }

    /// <summary>Its variance by DeLong's method; 0 when the classes are told apart without a mistake.</summary>
    public double Variance { get; }

    /// <summary>
    /// The limits on the scale ln(area / (1 - area)) by Student's t distribution (Brunner and Munzel 2000), which keep their level
    /// near 1 and from few samples. For an area of exactly 0 or 1, where DeLong's variance says nothing, the limit of Wilson's
    /// interval for the number of independent samples in the smaller class; the whole range where the variance is 0 otherwise (all
    /// scores are equal).
    /// </summary>
    public ConfidenceInterval Interval { get; }

    /// <summary>
    /// The area and a multiple of its standard error by the normal distribution, cut at 0 and 1: what other programs give, clearly
    /// too narrow near 1.
    /// </summary>
    public ConfidenceInterval WaldInterval { get; }

    /// <summary>The square root of the variance.</summary>
    public double StandardError => Math.Sqrt(Variance);
}
