using System.Globalization;
using TransferMed;
using TransferMed.Evaluation;
using TransferMed.Training;

namespace FinetuneConsole;

/// <summary>What a probe reached, and whether fine-tuning went beyond it.</summary>
internal static class Probe
{
    /// <summary>For example <c>Probe: validation F1 0.912, accuracy 0.920, by a linear classifier on frozen features (strength 0.01); 12 s</c>.</summary>
    public static string Describe(TrainedModel probe, TimeSpan elapsed)
    {
        string strength = string.Create(CultureInfo.InvariantCulture, $"by a linear classifier on frozen features (strength {probe.Probe!.Strength:g3}); {elapsed.TotalSeconds:f0} s");
        return $"Probe: validation F1 {Figure(Score(probe, Metrics.MacroF1))}, accuracy {Figure(Score(probe, Metrics.Accuracy))}, {strength}";
    }

    /// <summary>Whether the validation pictures prefer the fine-tuned model; equal figures speak for the probe, which changed less.</summary>
    public static bool IsBeatenBy(TrainedModel probe, TrainedModel tuned) => IsBeaten(Score(probe, Metrics.MacroF1), Score(tuned, Metrics.MacroF1));

    /// <summary>The same of two figures; without validation pictures (NaN) the probe is kept.</summary>
    public static bool IsBeaten(double probe, double tuned) => tuned > probe;

    /// <summary>Which of both is kept, and why.</summary>
    public static string Choice(TrainedModel probe, TrainedModel tuned)
    {
        (string before, string after) = (Figure(Score(probe, Metrics.MacroF1)), Figure(Score(tuned, Metrics.MacroF1)));
        return IsBeatenBy(probe, tuned)
            ? $"Kept: the fine-tuned network ({Place(tuned.Training!)}), whose validation F1 is {after} against the probe's {before}"
            : $"Kept: the probe, whose validation F1 of {before} fine-tuning did not exceed ({after})";
    }

    // Between start and end, or at an epoch.
    private static string Place(TrainingResult training) => training.InterpolationWeight is { } weight
        ? string.Create(CultureInfo.InvariantCulture, $"epoch {training.ChosenEpoch}, {weight:0.##} of the way there")
        : string.Create(CultureInfo.InvariantCulture, $"epoch {training.ChosenEpoch}");

    private static double Score(TrainedModel model, Metric metric) =>
        model.Training!.Validation is { } figures && figures.TryGetValue(metric, out double value) ? value : double.NaN;

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture);
}
