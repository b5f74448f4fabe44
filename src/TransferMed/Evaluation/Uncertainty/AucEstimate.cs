namespace TransferMed.Evaluation;

/// <summary>An area under a ROC curve with its variance.</summary>
/// <param name="Auc">The area, from 0 to 1.</param>
/// <param name="Variance">Its variance by DeLong's method; 0 when the classes are told apart without a mistake.</param>
/// <param name="Interval">
/// The limits on the scale ln(area / (1 - area)) by Student's t distribution (Brunner and Munzel 2000), which keep their level
/// near 1 and from few samples. For an area of exactly 0 or 1, where DeLong's variance says nothing, the limit of Wilson's
/// interval for the number of independent samples in the smaller class; the whole range where the variance is 0 otherwise (all
/// scores are equal).
/// </param>
/// <param name="WaldInterval">
/// The area and a multiple of its standard error by the normal distribution, cut at 0 and 1: what other programs give, clearly
/// too narrow near 1.
/// </param>
public sealed record AucEstimate(double Auc, double Variance, ConfidenceInterval Interval, ConfidenceInterval WaldInterval)
{
    /// <summary>The square root of the variance.</summary>
    public double StandardError => Math.Sqrt(Variance);
}
