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

    /// <summary>The chains (<see cref="StudyOptions.Chains"/>) that did not race, since a step of theirs is not on the shortlist.</summary>
    public ValueList<string> LeftOut { get; internal init; } = [];

    /// <summary>The cuts, in their order; none where there were no more contenders than finalists.</summary>
    public IReadOnlyList<RaceStage> Stages { get; }

    /// <summary>The runs on the target that were done.</summary>
    public int Runs { get; }

    /// <summary>The runs that training from every candidate over all folds would have taken; chains that were left out do not count.</summary>
    public int RunsOfAll { get; }

    /// <summary>What the runs took, in seconds of their own clocks, pretraining included; those that were read back count as they once took.</summary>
    public double Seconds { get; }

    /// <summary>An estimate of what training from every candidate over all folds would have taken: each run that was left out at the time of the runs like it.</summary>
    public double SecondsOfAll { get; }

    /// <summary>The study of the finalists over all folds, with its verdicts. They were chosen for their figures on the first folds, which are therefore too good, the more so the more a scenario's scores vary from fold to fold; of scenarios that vary alike and are equal none is favoured. The p-values do not know of those that went.</summary>
    public StudyResult Study { get; }

    /// <summary>The cuts, the verdicts, and the time saved, in the invariant culture.</summary>
    /// <returns>Lines.</returns>
    public override string ToString() => string.Join(Environment.NewLine, (IEnumerable<string>)
    [
        $"Race of {string.Join(", ", Contenders)}",
        .. LeftOut.Count == 0 ? Array.Empty<string>() : [$"  left out, a step being not on the shortlist: {string.Join(", ", LeftOut)}"],
        .. Stages.Select(stage => $"  {stage}"),
        .. Study.Summary.Select(summary => FormattableString.Invariant($"  finalist {summary.Scenario}: macro F1 {summary.MacroF1.Mean:0.000} over {summary.Runs} folds")),
        .. Study.Verdicts.Select(verdict => $"  {verdict}"),
        FormattableString.Invariant(
            $"  {Runs} runs in {Seconds:0} s; training from every candidate over all folds would have been {RunsOfAll} runs and about {SecondsOfAll:0} s: {Math.Max(0, SecondsOfAll - Seconds):0} s saved ({100 * Math.Max(0, 1 - Seconds / SecondsOfAll):0} %)"),
    ]);
}
