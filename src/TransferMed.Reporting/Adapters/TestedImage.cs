using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Reporting;

/// <summary>A test picture over all runs that classified it.</summary>
/// <param name="Path">What identifies it.</param>
/// <param name="Truth">Its true class.</param>
/// <param name="Predicted">The class that it was taken for most often; of a picture that some runs got wrong, among the wrong ones.</param>
/// <param name="Wrong">How many runs were wrong.</param>
/// <param name="Runs">How many runs classified it.</param>
/// <param name="TrueProbability">The mean probability of its true class.</param>
/// <param name="Ceiling">The largest probability that may be shown; null where none is known.</param>
internal sealed record TestedImage(string Path, int Truth, int Predicted, int Wrong, int Runs, double TrueProbability, double? Ceiling)
{
    /// <summary>The probability of its true class, as predictors show it.</summary>
    public string Shown => ProbabilityText.Of(TrueProbability, Ceiling).Replace(' ', '\u00A0');

    public static IEnumerable<TestedImage> Of(EvaluatedSeries series) =>
        from run in series.Runs
        where run.Paths is not null
        from sample in Enumerable.Range(0, run.Count)
        group (Run: run, Sample: sample) by run.Paths![sample] into image
        select Summarise(image.Key, [.. image]);

    private static TestedImage Summarise(string path, (PredictionSet Run, int Sample)[] tests)
    {
        int truth = tests[0].Run.Labels[tests[0].Sample];
        int[] predicted = [.. tests.Select(one => one.Run.Predictions[one.Sample])];
        int mistaken = predicted.Where(c => c != truth).GroupBy(c => c).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key ?? truth;
        return new TestedImage(
            path,
            truth,
            mistaken,
            predicted.Count(c => c != truth),
            predicted.Length,
            tests.Average(one => one.Run.Probabilities(one.Sample)[truth]),
            tests.Select(one => one.Run.Ceiling).Min());
    }
}
