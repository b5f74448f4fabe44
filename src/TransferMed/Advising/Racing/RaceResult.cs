using TransferMed.Runtime;
using TransferMed.Studies;

namespace TransferMed.Advising;

/// <summary>How a race went.</summary>
public sealed class RaceResult
{
    internal RaceResult(IReadOnlyList<string> contenders, IReadOnlyList<RaceStage> stages, int runs, int runsOfAll, RaceTime time, StudyResult study)
    {
        Contenders = contenders.ToValueList();
        Stages = stages;
        Runs = runs;
        RunsOfAll = runsOfAll;
        Seconds = time.Spent;
        SecondsOfAll = time.OfAll;
        Study = study;
    }

    /// <summary>The scenarios that began.</summary>
    public ValueList<string> Contenders { get; }

    /// <summary>The cuts, in their order; none where there were no more contenders than finalists.</summary>
    public IReadOnlyList<RaceStage> Stages { get; }

    /// <summary>The runs on the target that were done.</summary>
    public int Runs { get; }

    /// <summary>The runs that training from every candidate over all folds would have taken.</summary>
    public int RunsOfAll { get; }

    /// <summary>What the runs took, in seconds of their own clocks, pretraining included; those that were read back count as they once took.</summary>
    public double Seconds { get; }

    /// <summary>An estimate of what training from every candidate over all folds would have taken: each run that was left out at the time of the runs like it.</summary>
    public double SecondsOfAll { get; }

    /// <summary>The study of the finalists over all folds, with its verdicts. They were chosen for their figures on the first folds, which are therefore rather too good, for all of them alike.</summary>
    public StudyResult Study { get; }

    /// <summary>The cuts, the verdicts, and the time saved, in the invariant culture.</summary>
    /// <returns>Lines.</returns>
    public override string ToString() => string.Join(Environment.NewLine, (IEnumerable<string>)
    [
        $"Race of {string.Join(", ", Contenders)}",
        .. Stages.Select(stage => $"  {stage}"),
        .. Study.Summary.Select(summary => FormattableString.Invariant($"  finalist {summary.Scenario}: macro F1 {summary.MacroF1.Mean:0.000} over {summary.Runs} folds")),
        .. Study.Verdicts.Select(verdict => $"  {verdict}"),
        FormattableString.Invariant(
            $"  {Runs} runs in {Seconds:0} s; training from every candidate over all folds would have been {RunsOfAll} runs and about {SecondsOfAll:0} s: {Math.Max(0, SecondsOfAll - Seconds):0} s saved ({100 * Math.Max(0, 1 - Seconds / SecondsOfAll):0} %)"),
    ]);
}
