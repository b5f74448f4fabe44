using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Reporting;

/// <summary>Predictions that are shown as one series: of one model, or of all runs of a scenario.</summary>
/// <param name="Name">What they are called in legends.</param>
/// <param name="Style">How they look.</param>
/// <param name="Runs">At least one set of predictions, all of the same classes.</param>
internal sealed record EvaluatedSeries(string Name, SeriesStyle Style, IReadOnlyList<PredictionSet> Runs)
{
    /// <summary>The classes.</summary>
    public IReadOnlyList<string> Classes => Runs[0].Classes;

    /// <summary>All predictions as one set; a picture that several runs were tested on stands in it several times.</summary>
    public PredictionSet Pooled => field ??= Runs.Count == 1 ? Runs[0] : new PredictionSet(
        Classes,
        Runs.SelectMany(run => run.Labels),
        Runs.SelectMany(run => Enumerable.Range(0, run.Count).Select(sample => run.Probabilities(sample).ToArray())))
    {
        ClassOrderIsStated = Runs[0].ClassOrderIsStated,
        Notes = Runs.SelectMany(run => run.Notes).Distinct(StringComparer.Ordinal).ToValueList(),
    };

    /// <summary>The class that curves of one class are drawn for; null where there are more than two classes.</summary>
    public int? ClassOfCurves(int positiveClass) => Classes.Count == 2 ? Math.Min(positiveClass, 1) : null;

    public ConfusionCounts Confusion()
    {
        var counts = new long[Classes.Count, Classes.Count];
        for (int sample = 0; sample < Pooled.Count; sample++)
        {
            counts[Pooled.Labels[sample], Pooled.Predictions[sample]]++;
        }

        return new ConfusionCounts(Classes, counts);
    }
}
