using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Studies;

public sealed partial record StudyResult
{
    /// <summary>
    /// What was compared on what, in sentences that need no knowledge of networks, with the <see cref="Selection"/>; then, where metadata alone tell the classes well, how
    /// the best scenario stands beside them. Reports begin with them; what the comparisons show say the <see cref="Verdicts"/>.
    /// </summary>
    /// <returns>One or two texts, the same in every culture; none without runs.</returns>
    public ValueList<string> Describe() => Runs.Count == 0
        ? []
        : Best() is { } best && MetadataBaseline.Of(Shortcut, best.MacroAuc.Mean) is { } baseline
            ? [Compared, baseline.Beside(NameOf(best), best.MacroAuc.Mean)]
            : [Compared];

    private string Compared => StudyDescription.Of(this) + (Selection is { } selection ? $" {selection}" : "");

    /// <summary>How the best scenario is called where nothing has told its name before.</summary>
    internal static string NameOf(ScenarioSummary best) => $"{best.Scenario}, the scenario with the highest macro F1,";

    /// <summary>The scenario with the highest mean of the main metric at the largest size; null where none is defined.</summary>
    private ScenarioSummary? Best()
    {
        int? largest = Runs.Any(run => run.TrainPerClass is null) ? null : Runs.Max(run => run.TrainPerClass);
        Metric main = Measures.Main;
        return Summary.Where(summary => summary.TrainPerClass == largest && double.IsFinite(summary[main].Mean)).MaxBy(summary => summary[main].Mean);
    }
}
