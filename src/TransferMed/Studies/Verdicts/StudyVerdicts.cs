using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Compares the scenarios of a study: each source with scratch, and the sources with one another.</summary>
internal static class StudyVerdicts
{
    /// <summary>All verdicts: metric by metric, those against scratch first, and within them size by size.</summary>
    /// <param name="runs">The runs under honest splits.</param>
    /// <param name="further">Metrics beside those two of the target's task; null for none.</param>
    /// <param name="measures">The metrics of the target's task; null for those of classes.</param>
    public static IReadOnlyList<StudyVerdict> Of(IReadOnlyList<StudyRun> runs, IReadOnlyList<Metric>? further = null, StudyMetrics? measures = null)
    {
        measures ??= StudyMetrics.OfClasses;
        List<ScenarioPair> pairs = [.. runs.GroupBy(run => run.TrainPerClass).SelectMany(size => Pairs([.. size]))];
        string runsAre = StudyRun.NameOf(runs);
        bool sameTest = runs.Select(TestImages).Distinct(StringComparer.Ordinal).Count() == 1;
        var verdicts = new List<StudyVerdict>();
        foreach (Metric metric in measures.Compared.Concat(further ?? []))
        {
            foreach (bool withScratch in (ReadOnlySpan<bool>)[true, false])
            {
                verdicts.AddRange(Compare([.. pairs.Where(pair => pair.WithScratch == withScratch)], metric, measures, runsAre, sameTest));
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
    private static IEnumerable<StudyVerdict> Compare(IReadOnlyList<ScenarioPair> pairs, Metric metric, StudyMetrics measures, string runsAre, bool sameTest)
    {
        List<ScenarioPair> defined = [.. pairs.Where(pair => pair.Differences(metric).All(double.IsFinite))];
        IReadOnlyList<DifferenceVerdict> verdicts = DifferenceVerdict.AfterHolm(defined.Select(pair => pair.Compare(metric, runsAre, measures.UnitOf(metric))));
        return pairs.Select(pair =>
        {
            int index = defined.IndexOf(pair);
            return index < 0 ? pair.Undefined(metric, sameTest, measures.PerClass) : pair.Verdict(verdicts[index], sameTest, measures.PerClass);
        });
    }

    private static string TestImages(StudyRun run) => string.Join('\n', run.Predictions.Select(prediction => prediction.Path));
}
