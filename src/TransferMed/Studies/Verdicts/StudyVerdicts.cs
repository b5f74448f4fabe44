using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Compares the scenarios of a study: each source with scratch, and the sources with one another.</summary>
internal static class StudyVerdicts
{
    /// <summary>All verdicts: metric by metric, those against scratch first, and within them size by size.</summary>
    /// <param name="runs">The runs under honest splits.</param>
    public static IReadOnlyList<StudyVerdict> Of(IReadOnlyList<StudyRun> runs)
    {
        List<ScenarioPair> pairs = [.. runs.GroupBy(run => run.TrainPerClass).SelectMany(size => Pairs([.. size]))];
        string runsAre = runs.Any(run => run.Fold is not null) ? "runs" : "seeds";
        bool sameTest = runs.Select(TestPictures).Distinct(StringComparer.Ordinal).Count() == 1;
        var verdicts = new List<StudyVerdict>();
        foreach (string metric in (ReadOnlySpan<string>)[MetricName.MacroF1, MetricName.MacroAuc])
        {
            foreach (bool withScratch in (ReadOnlySpan<bool>)[true, false])
            {
                verdicts.AddRange(Judge([.. pairs.Where(pair => pair.WithScratch == withScratch)], metric, runsAre, sameTest));
            }
        }

        return verdicts;
    }

    private static IEnumerable<ScenarioPair> Pairs(IReadOnlyList<StudyRun> runs)
    {
        StudyRun[][] scenarios = [.. runs.GroupBy(run => run.Scenario, StringComparer.Ordinal).Select(group => group.ToArray())];
        for (int baseline = 0; baseline < scenarios.Length; baseline++)
        {
            for (int scenario = baseline + 1; scenario < scenarios.Length; scenario++)
            {
                yield return new ScenarioPair(scenarios[scenario], scenarios[baseline]);
            }
        }
    }

    /// <summary>Answers one question for all pairs and corrects for their number. Pairs with an undefined metric are left out of it.</summary>
    private static IEnumerable<StudyVerdict> Judge(IReadOnlyList<ScenarioPair> pairs, string metric, string runsAre, bool sameTest)
    {
        List<ScenarioPair> defined = [.. pairs.Where(pair => pair.Differences(metric).All(double.IsFinite))];
        IReadOnlyList<DifferenceVerdict> judged = DifferenceVerdict.AfterHolm(defined.Select(pair => pair.Judge(metric, runsAre)));
        return pairs.Select(pair =>
        {
            int place = defined.IndexOf(pair);
            return place < 0 ? pair.Undefined(metric, sameTest) : pair.Verdict(judged[place], sameTest);
        });
    }

    private static string TestPictures(StudyRun run) => string.Join('\n', run.Predictions.Select(prediction => prediction.Path));
}
