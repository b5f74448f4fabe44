namespace TransferMed.Transfer;

/// <summary>The strength of a probe, given or chosen by cross-validation.</summary>
/// <param name="Samples">The samples.</param>
/// <param name="Strength">The strength.</param>
/// <param name="Folds">The folds that it was chosen by; 0: none.</param>
/// <param name="Losses">The loss of each candidate on what its fits have not seen.</param>
/// <param name="BalancedAccuracy">That of the chosen one on the same; NaN: not known.</param>
internal sealed record StrengthChoice(ProbeSamples Samples, double Strength, int Folds, IReadOnlyDictionary<double, double> Losses, double BalancedAccuracy)
{
    /// <summary>Chooses; without folds the middle strength.</summary>
    public static StrengthChoice Of(ProbeSamples samples, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        double[] strengths = options.CandidatesFor(samples.Features);
        if (options.Strength is not null || foldOf is null || strengths.Length == 1)
        {
            return new StrengthChoice(samples, options.Strength ?? strengths[strengths.Length / 2], 0, new Dictionary<double, double>(), double.NaN);
        }

        var validation = new CrossValidation(samples, foldOf);
        double[][][] said = validation.Probabilities(strengths, cancellationToken);
        double[] losses = [.. said.Select(of => validation.Loss(of, options.BalancedClasses))];

        // Of equal ones the smallest strength: the smoothest.
        int best = Array.IndexOf(losses, losses.Min());
        return new StrengthChoice(
            samples, strengths[best], validation.Folds, strengths.Zip(losses).ToDictionary(pair => pair.First, pair => pair.Second), validation.BalancedAccuracy(said[best]));
    }
}
