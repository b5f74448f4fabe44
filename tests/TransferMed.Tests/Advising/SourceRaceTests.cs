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

        string selection = Assert.IsType<string>(race.Study.Selection);
        Assert.StartsWith($"A race of scratch, near, first-probe, second-probe: {string.Join(", ", stage.Dropped)} were dropped by macro F1", selection, StringComparison.Ordinal);
        Assert.Equal(selection, StudyResult.Read(_folder.Path).Selection);

        // The runs are those of a study, which needs only the rest.
        StudyResult whole = await TransferStudy.RunAsync(
            _target, [new StudySource("near", Near)], _options.Study with { Seeds = 1, Folds = 5, Weights = [new StudyWeights("first", _first), new StudyWeights("second", _second)] }, _folder.Path);
        Assert.Equal(20, whole.Runs.Count);
        Assert.Null(whole.Selection);
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
    public async Task Contenders_stand_in_the_order_in_which_they_were_given()
    {
        RaceResult race = await RaceAsync(_folder.Path, order: ["second", "far", "near", "first"]);

        Assert.Equal(["scratch", "near", "second-probe", "first-probe"], race.Contenders);
        StudyResult whole = await TransferStudy.RunAsync(
            _target, [new StudySource("near", Near)], _options.Study with { Seeds = 1, Folds = 5, Weights = [new StudyWeights("second", _second), new StudyWeights("first", _first)] }, _folder.Path);
        Assert.All(race.Study.Runs, run => Assert.Contains(whole.Runs, other => other.Scenario == run.Scenario && other.Fold == run.Fold && other.FinishedAt == run.FinishedAt));
    }

    [Fact]
    public async Task A_chain_races_where_all_its_steps_are_on_the_shortlist()
    {
        RaceResult race = await RaceAsync(_folder.Path, options: _options with { Study = _options.Study with { Chains = [new StudyChain("first", "near"), new StudyChain("first", "far")] } });

        Assert.Equal(["scratch", "near", "first-probe", "second-probe", "first+near-probe"], race.Contenders);
        Assert.Equal(["first+far"], race.LeftOut);
        Assert.Contains("left out, a step being not on the shortlist: first+far", $"{race}", StringComparison.Ordinal);

        // The dataset that did not begin counts, the chain that was left out does not.
        Assert.Equal(6 * 5, race.RunsOfAll);
    }

    [Fact]
    public async Task A_step_that_is_no_candidate_is_refused()
    {
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() =>
            RaceAsync(_folder.Path, options: _options with { Study = _options.Study with { Chains = [new StudyChain("first", "nowhere")] } }));

        Assert.Contains("has the step 'nowhere', which is neither a source nor weights of this study; there are: near, far, first, second", fault.Message, StringComparison.Ordinal);
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
    public async Task A_budget_too_small_is_refused_before_anything_is_written()
    {
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() => RaceAsync(_folder.Path, options: _options with { Budget = 11 }));

        Assert.Contains("need at least 12 runs", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static ImageDataset Near { get; } = AdvisorFixture.Source("near", 20, brighter: 2);

    private Task<RaceResult> RaceAsync(string folder, IProgress<StudyProgress>? progress = null, RaceOptions? options = null, string[]? order = null, CancellationToken cancellation = default)
    {
        SourceScores[] scores =
        [
            new(new SourceCandidate("first", _first) { IsGeneral = true, Images = 100 }, Scored(0.9)),
            new(new SourceCandidate("second", _second), Scored(0.8)),
            new(new SourceCandidate("near", Near), null) { Distance = 0.1 },
            new(new SourceCandidate("far", AdvisorFixture.Source("far", 20, brighter: 100)), null) { Distance = 0.9 },
        ];
        var advice = new SourceAdvice("target", _target.Count, 5, true, order is null ? scores : [.. order.Select(name => scores.Single(score => score.Candidate.Name == name))], []);
        return SourceAdvisor.RaceAsync(_target, advice, options ?? _options, folder, progress, null, cancellation);
    }

    private static EvaluationResult Scored(double probe) => EvaluationResult.From(AdvisorFixture.Scored("x", probe, 0.5).Predictions!);
}
