namespace TransferMed.Transfer;

/// <summary>The strength of a probe, given or chosen by cross-validation.</summary>
/// <param name="Strength">The strength.</param>
/// <param name="Folds">The folds that it was chosen by; 0: none.</param>
/// <param name="Losses">The loss of each candidate on what its fits have not seen.</param>
internal sealed record StrengthChoice(double Strength, int Folds, IReadOnlyDictionary<double, double> Losses)
{
    /// <summary>Chooses; without folds the middle candidate.</summary>
    public static StrengthChoice Of(ProbeSamples samples, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        double[] strengths = options.CandidatesFor(samples.Features);
        if (options.Strength is not null || foldOf is null || strengths.Length == 1)
        {
            return new StrengthChoice(options.Strength ?? strengths[strengths.Length / 2], 0, new Dictionary<double, double>());
        }

        var validation = new CrossValidation(samples, foldOf);
        double[] losses = [.. validation.Probabilities(strengths, cancellationToken).Select(of => validation.Loss(of, options.BalancedClasses))];

        // Of equal ones the smallest strength: the smoothest.
        return new StrengthChoice(strengths[Array.IndexOf(losses, losses.Min())], validation.Folds, strengths.Zip(losses).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
