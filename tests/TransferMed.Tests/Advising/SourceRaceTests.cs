using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Advising;

/// <summary>The race is a study that is not run to its end.</summary>
public sealed class SourceRaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainedModel _first = AdvisorFixture.Model(1);
    private readonly TrainedModel _second = AdvisorFixture.Model(2);
    private readonly ImageDataset _target = AdvisorFixture.Target(perClass: 30);
    private readonly RaceOptions _options = new() { Study = StudyFixture.Options with { Audit = false, WeightsUse = WeightsUse.Probe } };

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_worse_half_goes_and_the_finalists_get_the_studys_verdicts()
    {
        RaceResult race = await RaceAsync(_folder.Path);

        Assert.Equal(["scratch", "near", "first-probe", "second-probe"], race.Contenders);
        RaceStage stage = Assert.Single(race.Stages);
        Assert.Equal(1, stage.Folds);
        Assert.Equal(stage.Standings.OrderByDescending(standing => standing.Value).Select(standing => standing.Key), stage.Standings.Select(standing => standing.Key));
        Assert.Equal(stage.Standings.Skip(2).Select(standing => standing.Key), stage.Dropped);
        string[] finalists = [.. race.Contenders.Except(stage.Dropped)];
        Assert.Equal(finalists, race.Study.Summary.Select(summary => summary.Scenario));
        Assert.All(race.Study.Summary, summary => Assert.Equal(5, summary.Runs));
        Assert.Equal(2, race.Study.Verdicts.Count);
        Assert.All(race.Study.Verdicts, verdict => Assert.Equal(5, verdict.Runs));
        Assert.Equal(2 + 2 * 5, race.Runs);

        // One more dataset was given that is not on the list.
        Assert.Equal(5 * 5, race.RunsOfAll);
        Assert.True(race.SecondsOfAll > race.Seconds);
        Assert.Contains("12 runs in ", $"{race}", StringComparison.Ordinal);
        Assert.Equal(StudyResult.Read(_folder.Path).Verdicts.Select(verdict => verdict.Text), race.Study.Verdicts.Select(verdict => verdict.Text));

        // The runs are those of a study, which needs only the rest.
        StudyResult whole = await TransferStudy.RunAsync(
            _target, [new StudySource("near", Near)], _options.Study with { Seeds = 1, Folds = 5, Weights = [new StudyWeights("first", _first), new StudyWeights("second", _second)] }, _folder.Path);
        Assert.Equal(20, whole.Runs.Count);
        Assert.All(race.Study.Runs, run => Assert.Contains(whole.Runs, other => other.Scenario == run.Scenario && other.Fold == run.Fold && other.FinishedAt == run.FinishedAt));
        foreach (KeyValuePair<string, double> standing in stage.Standings)
        {
            Assert.Equal(whole.Runs.Single(run => run.Scenario == standing.Key && run.Fold == 0).Metrics[Metrics.MacroF1.Name], standing.Value);
        }
    }

    [Fact]
    public async Task A_race_that_was_cut_goes_on_and_ends_alike()
    {
        using var unbroken = new TemporaryFolder();
        RaceResult expected = await RaceAsync(unbroken.Path);
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<StudyProgress>(report =>
        {
            if (report.Run > 6)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RaceAsync(_folder.Path, progress, cancellation: stop.Token));

        RaceResult continued = await RaceAsync(_folder.Path);

        Assert.Equal(expected.Stages.Select(stage => $"{stage}"), continued.Stages.Select(stage => $"{stage}"));
        Assert.Equal(expected.Runs, continued.Runs);
        Assert.Equal(StudyFixture.WithoutTimes(unbroken), StudyFixture.WithoutTimes(_folder));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => (_options with { Folds = 4 }).Validate());
        Assert.ThrowsAny<ArgumentException>(() => (_options with { Finalists = 1 }).Validate());
        Assert.ThrowsAny<ArgumentException>(() => (_options with { Budget = 0 }).Validate());
        ArgumentException sizes = Assert.ThrowsAny<ArgumentException>(() => (_options with { Study = _options.Study with { TrainPerClass = [2, 4] } }).Validate());
        Assert.Contains("a race is about one", sizes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_too_small_is_refused_before_a_run()
    {
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() => RaceAsync(_folder.Path, options: _options with { Budget = 11 }));

        Assert.Contains("need at least 12 runs", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories), path => path.Contains("seed0", StringComparison.Ordinal));
    }

    private static ImageDataset Near { get; } = AdvisorFixture.Source("near", 20, brighter: 2);

    private Task<RaceResult> RaceAsync(string folder, IProgress<StudyProgress>? progress = null, RaceOptions? options = null, CancellationToken cancellation = default)
    {
        SourceScores[] scores =
        [
            new(new SourceCandidate("first", _first) { IsGeneral = true, Images = 100 }, Scored(0.9)),
            new(new SourceCandidate("second", _second), Scored(0.8)),
            new(new SourceCandidate("near", Near), null) { Distance = 0.1 },
            new(new SourceCandidate("far", AdvisorFixture.Source("far", 20, brighter: 100)), null) { Distance = 0.9 },
        ];
        var advice = new SourceAdvice("target", _target.Count, 5, true, scores, []);
        return SourceAdvisor.RaceAsync(_target, advice, options ?? _options, folder, progress, null, cancellation);
    }

    private static EvaluationResult Scored(double probe) => EvaluationResult.From(AdvisorFixture.Scored("x", probe, 0.5).Predictions!);
}
