namespace TransferMed.Advising;

/// <summary>Whether other scores order the candidates as the probe does.</summary>
internal static class ScoreAgreement
{
    private const int Fewest = 3;

    public static IReadOnlyDictionary<string, double> With(IReadOnlyList<SourceScores> scores)
    {
        SourceScores[] scored = [.. scores.Where(score => score.HasFeatures)];
        double[] probe = [.. scored.Select(score => score.BalancedAccuracy!.Value)];
        (string Name, Func<SourceScores, double> Value)[] others = scored.Length < Fewest ? [] :
        [
            ("5 neighbours", score => score.FiveNeighbors),
            ("11 neighbours", score => score.ElevenNeighbors),
            ("LogME", score => score.LogMe),
            ("N-LEEP", score => score.NoisyLeep),
            ("H-score", score => score.HScore),
        ];
        return others.ToDictionary(other => other.Name, other => WeightedKendall.Tau(probe, [.. scored.Select(other.Value)]), StringComparer.Ordinal);
    }
}
