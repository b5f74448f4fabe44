namespace TransferMed.Explanations;

/// <summary>Whether the values of integrated gradients add up to what they explain.</summary>
/// <param name="Attributed">The sum of the values over all pixels.</param>
/// <param name="Change">The logit of the picture minus that of the baseline: what the sum must be (Sundararajan 2017, axiom of completeness).</param>
public sealed record Completeness(double Attributed, double Change)
{
    /// <summary>The difference as a share of the change; 0 where both are 0. Above 0.05 take more <see cref="IntegratedGradients.Steps"/>.</summary>
    public double RelativeError => Attributed == Change ? 0 : Math.Abs(Attributed - Change) / Math.Abs(Change);
}
