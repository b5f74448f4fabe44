using System.Globalization;

namespace TransferMed.Advising;

/// <summary>Advice as lines of text.</summary>
internal static class AdviceText
{
    private static readonly string[] Heads = ["candidate", "pictures", "probe [95 %]", "5-NN", "11-NN", "LogME", "N-LEEP", "H-score", "against the best"];

    public static string Of(SourceAdvice advice) => string.Join(Environment.NewLine, Lines(advice));

    private static IEnumerable<string> Lines(SourceAdvice advice)
    {
        yield return FormattableString.Invariant(
            $"Sources for {advice.Target}: scores on {advice.Images} training pictures, balanced accuracy of probe and neighbours out of {advice.Folds} folds{(advice.Grouped ? " by group" : "")}");
        SourceScores[] scored = [.. advice.Scores.Where(score => score.HasFeatures)];
        foreach (string line in scored.Length == 0 ? [] : Table([Heads, .. scored.Select(Cells)]))
        {
            yield return line;
        }

        SourceScores[] open = [.. advice.Scores.Where(score => !score.HasFeatures)];
        foreach (SourceScores score in open)
        {
            yield return FormattableString.Invariant($"  {score.Candidate.Name}  {score.Candidate.Images} pictures, not trained on yet: distance from the target {score.Distance:0.000}; no score can be had");
        }

        foreach (SourceScores score in advice.Scores)
        {
            yield return $"  {score.Candidate}{(score.Candidate.License is { } license ? $"; {license}" : "; no licence stated")}";
        }

        if (advice.Agreement.Count > 0)
        {
            yield return "Agreement with the probe's order (weighted Kendall tau): " + string.Join(", ", advice.Agreement.Select(pair => $"{pair.Key} {Number(pair.Value, "0.00")}"));
        }

        yield return "Shortlist, in no order of merit";
        foreach (ShortlistedSource entry in advice.Shortlist)
        {
            yield return $"  {entry}";
        }

        foreach (string line in advice.Reliability.Concat(advice.Notes.Select(note => $"Note: {note}")))
        {
            yield return line;
        }
    }

    private static string[] Cells(SourceScores score) =>
    [
        score.Candidate.Name,
        score.Candidate.Images?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
        $"{score.BalancedAccuracy}",
        Number(score.FiveNeighbors, "0.000"),
        Number(score.ElevenNeighbors, "0.000"),
        Number(score.LogMe, "0.000"),
        Number(score.NoisyLeep, "0.000"),
        Number(score.HScore, "0.000"),
        score.BehindBest is not { } behind ? "" : behind.IsShown ? "behind" : "not told apart",
    ];

    private static IEnumerable<string> Table(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => ("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd());
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : (Math.Round(value, 3) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
