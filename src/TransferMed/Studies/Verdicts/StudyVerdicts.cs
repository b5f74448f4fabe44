using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Compares the scenarios of a study: each source with scratch, and the sources with one another.</summary>
internal static class StudyVerdicts
{
    private const double Significance = 0.05;

    /// <summary>All verdicts: metric by metric, those against scratch first, and within them size by size.</summary>
    /// <param name="runs">The runs under honest splits.</param>
    public static IReadOnlyList<StudyVerdict> Of(IReadOnlyList<StudyRun> runs)
    {
        List<ScenarioPair> pairs = [.. runs.GroupBy(run => run.TrainPerClass).SelectMany(size => Pairs([.. size]))];
        bool sameTest = runs.Select(TestPictures).Distinct(StringComparer.Ordinal).Count() == 1;
        var verdicts = new List<StudyVerdict>();
        foreach (string metric in (ReadOnlySpan<string>)[MetricName.MacroF1, MetricName.MacroAuc])
        {
            foreach (bool withScratch in (ReadOnlySpan<bool>)[true, false])
            {
                verdicts.AddRange(Family([.. pairs.Where(pair => pair.WithScratch == withScratch).Select(pair => Judge(pair, metric, sameTest))]));
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

    /// <summary>A verdict that is not adjusted and has no words yet.</summary>
    private static StudyVerdict Judge(ScenarioPair pair, string metric, bool sameTest)
    {
        double[] differences = RunPairs.Differences(pair.Scenario, pair.Baseline, metric);
        double ratio = RunPairs.TestToTrain(pair.Scenario);
        double mean = differences.Average();
        bool testable = differences.Length > 1 && double.IsFinite(mean);
        CorrectedResampledT? test = testable ? CorrectedResampledT.Of(differences, ratio) : null;
        return new StudyVerdict
        {
            Scenario = pair.Scenario[0].Scenario,
            Baseline = pair.Baseline[0].Scenario,
            Metric = metric,
            TrainPerClass = pair.Scenario[0].TrainPerClass,
            Runs = differences.Length,
            SameTestPictures = sameTest,
            Differences = differences,
            MeanDifference = mean,
            Interval = test?.Interval,
            TestToTrain = ratio,
            PValue = test?.PValue ?? double.NaN,
            AdjustedPValue = double.NaN,
            Comparisons = 0,
            WilcoxonPValue = testable ? WilcoxonSignedRank.Of(differences).PValue : double.NaN,
            LeastShowable = test is null ? double.NaN : (test.Interval.Upper - test.Interval.Lower) / 2,
            Shown = false,
            Text = "",
        };
    }

    /// <summary>Corrects the comparisons of one question for their number (Holm 1979). Those that could not be tested do not count.</summary>
    private static IEnumerable<StudyVerdict> Family(StudyVerdict[] verdicts)
    {
        StudyVerdict[] tested = [.. verdicts.Where(verdict => double.IsFinite(verdict.PValue))];
        IReadOnlyList<double> adjusted = Holm.Adjust([.. tested.Select(verdict => verdict.PValue)]);
        return verdicts.Select(verdict =>
        {
            int place = Array.IndexOf(tested, verdict);
            double p = place < 0 ? double.NaN : adjusted[place];
            StudyVerdict complete = verdict with { AdjustedPValue = p, Comparisons = tested.Length, Shown = p <= Significance };
            return complete with { Text = VerdictWording.Of(complete) };
        });
    }

    private static string TestPictures(StudyRun run) => string.Join('\n', run.Predictions.Select(prediction => prediction.Path));

    private sealed record ScenarioPair(StudyRun[] Scenario, StudyRun[] Baseline)
    {
        public bool WithScratch => Baseline[0].Source is null;
    }
}
