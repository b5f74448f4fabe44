namespace TransferMed.Advising;

/// <summary>
/// Which candidates are worth training from: the largest general source, the best by a probe and the best by 5 neighbours, and of the datasets that are still
/// to be trained on the one that is near and large. Nothing else decides: other scores choose worse where it was looked into (<see cref="ScoreReliability"/>).
/// </summary>
internal static class Shortlisting
{
    private const int BestByScore = 2;

    public static IReadOnlyList<ShortlistedSource> Of(IReadOnlyList<SourceScores> scores)
    {
        var list = new List<ShortlistedSource>();
        AddLargest(list, scores);
        SourceScores[] scored = [.. scores.Where(score => score.HasFeatures)];
        SourceScores[] byProbe = [.. scored.OrderByDescending(score => score.BalancedAccuracy!.Value)];
        SourceScores[] byNeighbors = [.. scored.OrderByDescending(score => score.FiveNeighbors)];
        int before = list.Count;
        for (int place = 0; place < scored.Length; place++)
        {
            foreach ((SourceScores next, string by) in (ReadOnlySpan<(SourceScores, string)>)[(byProbe[place], "a probe"), (byNeighbors[place], "5 neighbours")])
            {
                if (list.Count - before < BestByScore && !Holds(list, next))
                {
                    list.Add(new ShortlistedSource(next.Candidate, $"{(place == 0 ? "the best" : $"number {place + 1}")} by {by} out of fold"));
                }
            }
        }

        AddDatasets(list, scores);
        return list;
    }

    /// <summary>The largest general source; among those without pictures of all kinds the largest whose size is known.</summary>
    private static void AddLargest(List<ShortlistedSource> list, IReadOnlyList<SourceScores> scores)
    {
        SourceScores? general = scores.Where(score => score.Candidate.IsGeneral && score.HasFeatures).MaxBy(score => score.Candidate.Images ?? 0)
            ?? scores.Where(score => score.Candidate.IsGeneral).MaxBy(score => score.Candidate.Images ?? 0);
        if (general is not null)
        {
            list.Add(new ShortlistedSource(general.Candidate, "the largest general source"));
        }
        else if (scores.Where(score => score.HasFeatures && score.Candidate.Images is not null).MaxBy(score => score.Candidate.Images) is { } largest)
        {
            list.Add(new ShortlistedSource(largest.Candidate, "the largest source, none being general"));
        }
    }

    /// <summary>The first by the sum of its places by distance and by size; more where the list has fewer than three.</summary>
    private static void AddDatasets(List<ShortlistedSource> list, IReadOnlyList<SourceScores> scores)
    {
        SourceScores[] open = [.. scores.Where(score => !score.HasFeatures)];
        SourceScores[] ranked = [.. open.OrderBy(score => Place(open, score, other => other.Distance) + Place(open, score, other => -(other.Candidate.Images ?? 0))).ThenBy(score => score.Distance)];
        int room = Math.Max(1, BestByScore + 1 - list.Count);
        foreach (SourceScores score in ranked.Where(score => !Holds(list, score)).Take(room))
        {
            list.Add(new ShortlistedSource(
                score.Candidate,
                FormattableString.Invariant($"number {Place(open, score, other => other.Distance) + 1} of {open.Length} datasets by distance and {Place(open, score, other => -(other.Candidate.Images ?? 0)) + 1} by size; no score can tell before it is trained on")));
        }
    }

    private static int Place(SourceScores[] all, SourceScores own, Func<SourceScores, double> value) => all.Count(other => value(other) < value(own));

    private static bool Holds(List<ShortlistedSource> list, SourceScores score) => list.Exists(entry => entry.Candidate == score.Candidate);
}
