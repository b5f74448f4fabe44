namespace TransferMed.Explanations;

/// <summary>Whether the values of integrated gradients add up to what they explain.</summary>
/// <param name="attributed">The sum of the values over all pixels.</param>
/// <param name="change">The logit of the picture minus that of the baseline: what the sum must be (Sundararajan 2017, axiom of completeness).</param>
public sealed class Completeness(double attributed, double change)
{
    /// <summary>The sum of the values over all pixels.</summary>
    public double Attributed { get; } = attributed;

    /// <summary>The logit of the picture minus that of the baseline: what the sum must be (Sundararajan 2017, axiom of completeness).</summary>
    public double Change { get; } = change;

    /// <summary>The difference as a share of the change; 0 where both are 0. Above 0.05 take more <see cref="IntegratedGradients.Steps"/>.</summary>
    public double RelativeError => Attributed == Change ? 0 : Math.Abs(Attributed - Change) / Math.Abs(Change);
}
