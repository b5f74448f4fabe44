namespace TransferMed.Transfer;

/// <summary>The strength and the scaling of a probe, given or chosen by cross-validation.</summary>
/// <param name="Samples">The samples in that scaling.</param>
/// <param name="Strength">The strength.</param>
/// <param name="Folds">The folds that it was chosen by; 0: none.</param>
/// <param name="Losses">The loss of each candidate in that scaling on what its fits have not seen.</param>
internal sealed record StrengthChoice(ProbeSamples Samples, double Strength, int Folds, IReadOnlyDictionary<double, double> Losses)
{
    /// <summary>Chooses; without folds the middle strength and the standard scaling.</summary>
    /// <param name="samplesIn">The samples in a scaling.</param>
    /// <param name="foldOf">The fold of each picture, or null where they cannot be divided.</param>
    /// <param name="options">What is given, and the candidates.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static StrengthChoice Of(Func<FeatureScaling, ProbeSamples> samplesIn, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        ProbeSamples first = samplesIn(options.Scaling ?? FeatureScaling.Standard);
        double[] strengths = options.CandidatesFor(first.Features);
        if (options.Strength is not null || foldOf is null || (strengths.Length == 1 && options.Scaling is not null))
        {
            return new StrengthChoice(first, options.Strength ?? strengths[strengths.Length / 2], 0, new Dictionary<double, double>());
        }

        StrengthChoice chosen = Among(first);
        if (options.Scaling is null)
        {
            StrengthChoice pareto = Among(samplesIn(FeatureScaling.Pareto));
            chosen = pareto.Losses[pareto.Strength] < chosen.Losses[chosen.Strength] ? pareto : chosen;
        }

        return chosen;

        StrengthChoice Among(ProbeSamples samples)
        {
            var validation = new CrossValidation(samples, foldOf);
            double[] losses = [.. validation.Probabilities(strengths, cancellationToken).Select(of => validation.Loss(of, options.BalancedClasses))];

            // Of equal ones the smallest strength: the smoothest.
            return new StrengthChoice(
                samples, strengths[Array.IndexOf(losses, losses.Min())], validation.Folds, strengths.Zip(losses).ToDictionary(pair => pair.First, pair => pair.Second));
        }
    }
}
