using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;

namespace TransferMed.Tests.Studies;

/// <summary>What a study says of any number of runs and any spread: in its results, their file and the page.</summary>
public sealed partial class StudyRangeTests
{
    private static readonly double[] s_spreads = [0, 0.02, 0.3, 1];

    private static readonly Metric[] s_further = [.. Metrics.All.Where(metric => metric.Name is not ("macroF1" or "macroAuc")), Metric.From("from3To7", _ => 3, minimum: 3, maximum: 7)];

    public static TheoryData<int> Counts => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Counts))]
    public void No_limit_of_a_result_lies_outside_the_range_of_its_metric(int seeds)
    {
        var random = new Random(seeds);
        foreach (double spread in s_spreads)
        {
            StudyRun[] runs = [.. from seed in Enumerable.Range(0, seeds) from scenario in (string[])["scratch", "same", "other"] select Run(scenario, seed, spread, random)];
            foreach (StudyVerdict verdict in StudyVerdicts.Of(runs, s_further))
            {
                Metric metric = MetricOf(verdict.Metric);
                AssertWithin(verdict.Interval, -metric.LargestDifference, metric.LargestDifference, seeds);
                Assert.False(verdict.SmallestDetectable > metric.LargestDifference, verdict.Text);
                Assert.Equal(seeds < 5, double.IsNaN(verdict.PValue) && double.IsNaN(verdict.AdjustedPValue) && double.IsNaN(verdict.WilcoxonPValue));
                AssertWords(verdict.Text, seeds, double.IsFinite(metric.LargestDifference) ? metric.LargestDifference : double.MaxValue);
            }

            foreach (ScenarioSummary summary in ScenarioSummary.Of(runs, s_further))
            {
                AssertWithin(summary.MacroF1.Interval, 0, 1, seeds);
                AssertWithin(summary.MacroAuc.Interval, 0, 1, seeds);
                AssertWithin(summary.Accuracy.Interval, 0, 1, seeds);
                Assert.All(summary.Metrics, figure => AssertWithin(figure.Value.Interval, MetricOf(figure.Key).Minimum, MetricOf(figure.Key).Maximum, seeds));
                if (summary.GainOverScratch is { } gain)
                {
                    AssertWithin(gain.Interval, -1, 1, seeds);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void No_limit_of_a_page_lies_outside_the_range_of_its_metric(int seeds)
    {
        StudyResult study = Wild(seeds, [10, 20]);
        var page = new ReportPage(HtmlReport.Render(study));
        page.AssertSound();
        foreach (string section in (string[])["verdict", "scenarios", "learning", "card"])
        {
            string text = page.TextOf(section).Replace('\u00A0', ' ').Replace('\u2212', '-');
            AssertWords(text, seeds, 1);
            Assert.Equal(seeds < 5, text.Contains(DifferenceVerdict.TooFewRuns, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void The_file_has_them_too_and_reads_back(int seeds)
    {
        StudyResult study = Wild(seeds, [null]);
        string json = JsonSerializer.Serialize(study, StudyJson.Default.StudyResult);
        foreach (JsonElement verdict in JsonDocument.Parse(json).RootElement.GetProperty("verdicts").EnumerateArray())
        {
            JsonElement interval = verdict.GetProperty("interval");
            Assert.Equal(seeds < 5 ? JsonValueKind.Null : JsonValueKind.Object, interval.ValueKind);
            Assert.Equal(seeds < 5 ? JsonValueKind.Null : JsonValueKind.Number, verdict.GetProperty("pValue").ValueKind);
            if (seeds >= 5)
            {
                Assert.InRange(interval.GetProperty("lower").GetDouble(), -1, 1);
                Assert.InRange(interval.GetProperty("upper").GetDouble(), -1, 1);
            }
        }

        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(TransferStudy.ResultsFile), json);
        Assert.Equal(json, JsonSerializer.Serialize(StudyResult.Read(folder.Path), StudyJson.Default.StudyResult));
    }

    private static StudyResult Wild(int seeds, IReadOnlyList<int?> sizes)
    {
        var random = new Random(7);
        StudyResult study = new AStudy { Seeds = seeds, Sizes = sizes, TestImages = 6, Epochs = 1 }.Create();
        StudyRun[] runs = [.. study.Runs.Select(run => run with { Metrics = run.Metrics.ToDictionary(metric => metric.Key, metric => (double)random.Next(2)) })];
        return study with { Runs = runs, Summary = ScenarioSummary.Of(runs), Verdicts = StudyVerdicts.Of(runs) };
    }

    private static StudyRun Run(string scenario, int seed, double spread, Random random) => ARun.Of(scenario, seed, 0, 0) with
    {
        Metrics = s_further.Append(Metrics.MacroF1).Append(Metrics.MacroAuc).ToDictionary(metric => metric.Name, metric =>
        {
            (double low, double high) = (double.IsFinite(metric.Minimum) ? metric.Minimum : -5, double.IsFinite(metric.Maximum) ? metric.Maximum : 5);
            return Math.Clamp((low + high) / 2 + (high - low) * spread * (random.NextDouble() - 0.5) * 2, low, high);
        }),
    };

    private static Metric MetricOf(string name) => Metrics.Find(name) ?? s_further[^1];

    private static void AssertWithin(ConfidenceInterval? interval, double lowest, double highest, int runs)
    {
        Assert.Equal(runs < 5, interval is null);
        Assert.True(interval is null || (interval.Lower >= lowest && interval.Upper <= highest && interval.Lower <= interval.Upper), $"{interval} beyond [{lowest}, {highest}]");
    }

    /// <summary>Points have one decimal, other figures three.</summary>
    private static void AssertWords(string text, int runs, double most)
    {
        Assert.Equal(runs >= 5, Limits().IsMatch(text));
        Assert.True(runs >= 5 || !PValue().IsMatch(text), text);
        foreach (Match match in Limits().Matches(text))
        {
            string[] ends = [match.Groups[1].Value, match.Groups[2].Value];
            double farthest = ends[0].Split('.')[1].Length == 1 ? 100 : most;
            Assert.All(ends, end => Assert.InRange(double.Parse(end, CultureInfo.InvariantCulture), -farthest, farthest));
        }
    }

    [GeneratedRegex(@"\[([+-]?\d+\.\d+), ([+-]?\d+\.\d+)\]")]
    private static partial Regex Limits();

    [GeneratedRegex(@"\bp [=<] ")]
    private static partial Regex PValue();
}
