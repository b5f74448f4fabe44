using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>The head that was fitted to weights of others at the beginning of a run.</summary>
internal sealed class StudyProbe
{
    /// <summary>See <see cref="ProbeResult.Strength"/>.</summary>
    [JsonInclude, JsonRequired]
    public double Strength { get; internal init; }

    /// <summary>See <see cref="ProbeResult.Folds"/>.</summary>
    [JsonInclude, JsonRequired]
    public int Folds { get; internal init; }

    /// <summary>See <see cref="ProbeResult.Resize"/>; null in results that do not say it.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResizeMode? Resize { get; internal init; }

    /// <summary>See <see cref="ProbeResult.Flips"/>; null in results that do not say it.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Flips { get; internal init; }

    /// <summary>The metrics on the validation pictures by name; empty where there are none.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyDictionary<string, double> Validation { get; internal init; } = ReadOnlyDictionary<string, double>.Empty;

    public static StudyProbe Of(TrainedModel probe) => new()
    {
        Strength = probe.Probe!.Strength,
        Folds = probe.Probe.Folds,
        Resize = probe.Probe.Resize,
        Flips = probe.Probe.Flips,
        Validation = probe.Training!.Epochs[0].Validation ?? ReadOnlyDictionary<string, double>.Empty,
    };

    /// <summary>Whether validation pictures do not prefer what fine-tuning made of it; equal figures, or none, speak for the probe, which changed less.</summary>
    public bool IsAsGoodAs(TrainingResult tuned, Metric metric) =>
        ValidationScore.Of(Validation, metric) >= ValidationScore.Of(tuned.Validation, metric);
}
