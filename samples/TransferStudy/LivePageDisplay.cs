using TransferMed.Studies;
using TransferMed.Tracking;

namespace StudyConsole;

/// <summary>Shows a study on a page of this machine too: the training that runs, under the name of its run.</summary>
internal sealed class LivePageDisplay(IStudyDisplay display, LivePage page, ShownMetrics shown) : IStudyDisplay
{
    public Task<T> ShowAsync<T>(Func<IProgress<StudyProgress>, Task<T>> study) => display.ShowAsync(progress => study(new Follower(progress, page, shown)));

    /// <summary>The options of a study whose trainings the page shows.</summary>
    public static StudyOptions Watched(StudyOptions options, LivePage page) => options with
    {
        Training = options.Training with { Callbacks = [page] },
        Pretraining = options.Pretraining is { } pretraining ? pretraining with { Callbacks = [page] } : null,
        FineTuning = options.FineTuning is { } tuning ? tuning with { Callbacks = [page] } : null,
        WeightsFineTuning = options.WeightsFineTuning with { Callbacks = [page] },
        Unlabelled = options.Unlabelled with { Callbacks = [page] },
    };

    private sealed class Follower(IProgress<StudyProgress> next, LivePage page, ShownMetrics shown) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            page.Heading = value.Run == 0
                ? $"Transfer study: {Wording.Phase(value.Phase)}"
                : $"Run {value.Run} of {value.Runs}: {Wording.Cell(value, shown)}, seed {value.Seed}, {Wording.Phase(value.Phase)}";
            next.Report(value);
        }
    }
}
