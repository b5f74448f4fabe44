using System.Text.Json;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>What a study says about its scenarios, against numbers that were computed by hand or by another program.</summary>
public class StudyVerdictTests
{
    private static readonly double[] Scratch = [0.60, 0.64, 0.58, 0.66, 0.62];

    [Fact]
    public void AVerdictIsThatOfTheCorrectedTTest()
    {
        double[] gains = [0.06, 0.05, 0.07, 0.04, 0.08];
        IReadOnlyList<StudyVerdict> verdicts = StudyVerdicts.Of([.. Runs(("same", gains))]);

        Assert.Equal([Metrics.MacroF1, Metrics.MacroAuc], verdicts.Select(verdict => verdict.Metric));
        StudyVerdict verdict = verdicts[0];

        // Mean 0.06, variance 0.001 / 4; the error is sqrt((1/5 + 20/80) * 0.00025) and t(4) at 97.5 % is 2.7764451.
        double error = Math.Sqrt((0.2 + 0.25) * 0.00025);
        Assert.Equal(0.06, verdict.MeanDifference, 1e-12);
        Assert.Equal(0.25, verdict.TestToTrain, 1e-12);
        Assert.Equal(0.06 - 2.7764451 * error, verdict.Interval!.Lower, 1e-8);
        Assert.Equal(0.06 + 2.7764451 * error, verdict.Interval.Upper, 1e-8);

        // t = 5.6568542 with 4 degrees of freedom.
        Assert.Equal(0.00481275, verdict.PValue, 1e-7);
        Assert.Equal(verdict.PValue, verdict.AdjustedPValue);
        Assert.Equal(1, verdict.Comparisons);
        Assert.Equal(0.0625, verdict.WilcoxonPValue, 1e-12);
        Assert.True(verdict.Shown);
        Assert.False(verdict.SameTestImages);
        Assert.Equal("same beats scratch by 6.0 points of macro F1 [3.1, 8.9], p = 0.005", verdict.Text);
        Assert.Equal(gains, verdict.Differences.Select(difference => Math.Round(difference, 12)));
    }

    [Fact]
    public void HolmGoesOverScenariosAndSizesOfOneQuestion()
    {
        double[] strong = [0.06, 0.05, 0.07, 0.04, 0.08];
        double[] weak = [0.03, -0.02, 0.01, 0.04, -0.01];
        IReadOnlyList<StudyVerdict> verdicts = StudyVerdicts.Of(
            [.. Runs(("same", strong), ("other", weak)).SelectMany(run => new[] { run with { TrainPerClass = 10 }, run with { TrainPerClass = 20 } })]);

        StudyVerdict[] against = [.. verdicts.Where(verdict => verdict.Metric == Metrics.MacroF1 && verdict is { Baseline: "scratch" })];
        Assert.Equal([(10, "same"), (10, "other"), (20, "same"), (20, "other")], against.Select(verdict => (verdict.TrainPerClass!.Value, verdict.Scenario)));
        Assert.All(against, verdict => Assert.Equal(4, verdict.Comparisons));
        Assert.Equal(Holm.Adjust([.. against.Select(verdict => verdict.PValue)]), against.Select(verdict => verdict.AdjustedPValue));
        Assert.Equal(4 * against[0].PValue, against[0].AdjustedPValue, 1e-12);
        Assert.Contains("after Holm", against[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("10 per class: ", against[0].Text, StringComparison.Ordinal);
        Assert.Contains("no difference shown between other and scratch", against[1].Text, StringComparison.Ordinal);
        Assert.Contains("5 seeds can show no less than", against[1].Text, StringComparison.Ordinal);

        StudyVerdict[] between = [.. verdicts.Where(verdict => verdict.Metric == Metrics.MacroF1 && verdict is { Baseline: not "scratch" })];
        Assert.Equal([("other", "same"), ("other", "same")], between.Select(verdict => (verdict.Scenario, verdict.Baseline)));
        Assert.All(between, verdict => Assert.Equal(2, verdict.Comparisons));
    }

    [Fact]
    public void ASingleRunShowsNothing()
    {
        StudyVerdict verdict = StudyVerdicts.Of([.. Runs(("same", [0.06])).Where(run => run.Seed == 0)])[0];
        Assert.False(verdict.Shown);
        Assert.Null(verdict.Interval);
        Assert.Equal("same is 6.0 points of macro F1 above scratch in a single run: too few runs to tell; run at least 5", verdict.Text);
    }

    [Fact]
    public void FewRunsHaveNoIntervalAndNoPValue()
    {
        StudyRun[] runs = [.. Runs(("same", [0.06, 0.05, 0.07, 0.04, 0.08])).Where(run => run.Seed < 4)];
        StudyVerdict verdict = StudyVerdicts.Of(runs)[0];
        Assert.Equal((false, 4, 0), (verdict.Shown, verdict.Runs, verdict.Comparisons));
        Assert.All([verdict.PValue, verdict.AdjustedPValue, verdict.WilcoxonPValue, verdict.SmallestDetectable], value => Assert.True(double.IsNaN(value)));
        Assert.Null(verdict.Interval);
        Assert.Equal("same is 5.5 points of macro F1 above scratch over 4 seeds: too few runs to tell; run at least 5", verdict.Text);

        ScenarioSummary same = ScenarioSummary.Of(runs)[1];
        Assert.All([same.MacroF1, same.MacroAuc, same.Accuracy, same.GainOverScratch!], figure => Assert.Null(figure.Interval));
        Assert.True(same.MacroF1.StandardDeviation > 0);
    }

    [Fact]
    public void AnUndefinedMetricIsNotCompared()
    {
        StudyRun[] runs = [.. Runs(("same", [0.06, 0.05, 0.07, 0.04, 0.08]), ("other", [0.06, 0.05, 0.07, 0.04, 0.08]))];
        ((Dictionary<string, double>)runs[1].Metrics)[Metrics.MacroAuc] = double.NaN;
        IReadOnlyList<StudyVerdict> verdicts = StudyVerdicts.Of(runs);

        StudyVerdict verdict = verdicts.Single(v => v.Metric == Metrics.MacroAuc && v is { Scenario: "same" });
        Assert.Contains("not defined in every run", verdict.Text, StringComparison.Ordinal);
        Assert.True(double.IsNaN(verdict.PValue));
        Assert.Equal(1, verdicts.Single(v => v.Metric == Metrics.MacroAuc && v is { Scenario: "other", Baseline: "scratch" }).Comparisons);
    }

    [Fact]
    public void RunsOnTheSameTestImagesSaySo()
    {
        StudyRun[] runs = [.. Runs(("same", [0.06, 0.05, 0.07, 0.04, 0.08])).Select(run => run with { Predictions = [new StudyPrediction("a/1.png", "a", [1, 0])] })];
        StudyVerdict verdict = StudyVerdicts.Of(runs)[0];
        Assert.True(verdict.SameTestImages);
        Assert.EndsWith("all on the same test pictures", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASummaryHasTheIntervalOfItsMean()
    {
        ScenarioSummary same = ScenarioSummary.Of([.. Runs(("same", [0.06, 0.05, 0.07, 0.04, 0.08]))])[1];

        // 0.66, 0.69, 0.65, 0.70, 0.70: variance 0.0022 / 4 = 0.00055.
        Assert.Equal(0.68, same.MacroF1.Mean, 1e-12);
        Assert.Equal(0.68 - 2.7764451 * Math.Sqrt(0.45 * 0.00055), same.MacroF1.Interval!.Lower, 1e-8);
        Assert.Equal([0.66, 0.69, 0.65, 0.70, 0.70], same.MacroF1.Values.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void AnIntervalOfAMetricStaysWithinItsRange()
    {
        ScenarioSummary scratch = ScenarioSummary.Of([.. Enumerable.Range(0, 5).Select(seed => ARun.Of("scratch", seed, seed % 2, 1 - seed % 2))])[0];
        Assert.Equal((0, 1), (scratch.MacroF1.Interval!.Lower, scratch.MacroF1.Interval.Upper));
        Assert.Equal((0, 1), (scratch.MacroAuc.Interval!.Lower, scratch.MacroAuc.Interval.Upper));
    }

    [Fact]
    public void OptimismIsNaiveLessHonest()
    {
        StudyRun[] honest = [.. Runs(("same", [0.06, 0.05, 0.07, 0.04, 0.08]))];
        StudyRun[] naive = [.. Runs(("same", [0.16, 0.15, 0.17, 0.14, 0.18])).Select(run => run with { Naive = true })];
        IReadOnlyList<NaiveComparison> comparison = NaiveComparison.Of(naive, ScenarioSummary.Of(honest));
        Assert.Equal(["scratch", "same"], comparison.Select(entry => entry.Scenario));
        Assert.Equal(0, comparison[0].Optimism, 1e-12);
        Assert.Equal(0.10, comparison[1].Optimism, 1e-12);
        Assert.Contains("\"flattery\": 0.", JsonSerializer.Serialize(comparison[1], StudyJson.Default.NaiveComparison), StringComparison.Ordinal);
    }

    private static IEnumerable<StudyRun> Runs(params (string Scenario, double[] Gains)[] sources)
    {
        for (int seed = 0; seed < Scratch.Length; seed++)
        {
            yield return ARun.Of(StudySource.Scratch, seed, Scratch[seed], Scratch[seed] + 0.1);
            foreach ((string scenario, double[] gains) in sources)
            {
                double gain = gains[Math.Min(seed, gains.Length - 1)];
                yield return ARun.Of(scenario, seed, Scratch[seed] + gain, Scratch[seed] + 0.1 + gain);
            }
        }
    }
}
