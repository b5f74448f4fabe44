using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Training;

namespace FinetuneConsole;

/// <summary>What a probe reached, and whether fine-tuning went beyond it.</summary>
internal static class Probe
{
    /// <summary>For example <c>Probe: validation F1 0.912, accuracy 0.920, by a linear classifier on frozen features (strength 0.01); 12 s</c>.</summary>
    public static string Describe(TrainedModel probe, TimeSpan elapsed)
    {
        bool fitsValues = probe.Task is Regression;
        string strength = string.Create(CultureInfo.InvariantCulture, $"by a linear {(fitsValues ? "regression" : "classifier")} on frozen features (strength {probe.Probe!.Strength:g3}); {elapsed.TotalSeconds:f0} s");
        string accuracy = probe.Task is SingleLabel or Ordinal ? $", accuracy {Figure(Score(probe, Metrics.Accuracy))}" : "";
        return $"Probe: validation {NameOf(probe)} {Figure(Score(probe))}{accuracy}, {strength}";
    }

    /// <summary>Whether the validation pictures prefer the fine-tuned model; equal figures speak for the probe, which changed less.</summary>
    public static bool IsBeatenBy(TrainedModel probe, TrainedModel tuned) => IsBeaten(Score(probe), Score(tuned));

    /// <summary>The same of two figures; without validation pictures (NaN) the probe is kept.</summary>
    public static bool IsBeaten(double probe, double tuned) => tuned > probe;

    /// <summary>Which of both is kept, and why.</summary>
    public static string Choice(TrainedModel probe, TrainedModel tuned)
    {
        (string before, string after) = (Figure(Score(probe)), Figure(Score(tuned)));
        return IsBeatenBy(probe, tuned)
            ? $"Kept: the fine-tuned network ({Place(tuned.Training!)}), whose validation {NameOf(probe)} is {after} against the probe's {before}"
            : $"Kept: the probe, whose validation {NameOf(probe)} of {before} fine-tuning did not exceed ({after})";
    }

    /// <summary>What a run is watched by, as lines call it: F1, of values R2.</summary>
    public static string NameOf(TrainedModel model) => WatchedMetric.Name(model.Training!.Metric);

    private static double Score(TrainedModel model) => Score(model, model.Training!.Metric);

    // Between start and end, or at an epoch.
    private static string Place(TrainingResult training) => training.InterpolationWeight is { } weight
        ? string.Create(CultureInfo.InvariantCulture, $"epoch {training.ChosenEpoch}, {weight:0.##} of the way there")
        : string.Create(CultureInfo.InvariantCulture, $"epoch {training.ChosenEpoch}");

    private static double Score(TrainedModel model, Metric metric) =>
        model.Training!.Validation is { } figures && figures.TryGetValue(metric, out double value) ? value : double.NaN;

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture);
}
