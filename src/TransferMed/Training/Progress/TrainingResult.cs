using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>How a training run went. The weights are in the network that was trained.</summary>
public sealed class TrainingResult
{
    internal TrainingResult()
    {
    }

    /// <summary>The epochs, in order; those before a resume too.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; internal init; } = [];

    /// <summary>The epoch whose weights the network holds, from 1; the last one where no best weights were asked for.</summary>
    public int ChosenEpoch { get; internal init; }

    /// <summary>
    /// How far the weights lie from those that the run began with (0) to those that it came to (1), where the options interpolate, as those of
    /// fine-tuning can; null where they do not.
    /// </summary>
    public double? InterpolationWeight { get; internal init; }

    /// <summary>The validation metric that the run went by (<see cref="TrainingOptions.Metric"/>, or what takes the place of its default for a task of findings or values).</summary>
    public Metric Metric { get; internal init; } = Metrics.MacroF1;

    /// <summary>
    /// The metrics of the weights that the network holds on the validation pictures, by name: those of <see cref="ChosenEpoch"/>, or of the interpolated
    /// weights. Null where nothing was validated.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Validation => InterpolatedValidation ?? Epochs.FirstOrDefault(epoch => epoch.Epoch == ChosenEpoch)?.Validation;

    internal IReadOnlyDictionary<string, double>? InterpolatedValidation { get; init; }

    /// <summary>True where early stopping or a callback ended the run before its last epoch.</summary>
    public bool StoppedEarly => StopReason is not null;

    /// <summary>Why the run ended before its last epoch, in the words of early stopping or of the callback; null where it did not.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>Training images per second over the run, without validation; NaN where nothing was left to train.</summary>
    public double ImagesPerSecond { get; internal init; }

    /// <summary>The memory format that the network was trained in, never Auto.</summary>
    public MemoryFormat MemoryFormat { get; internal init; } = FormatChoice.Rule;

    /// <summary>Why it is that one, for example <c>measured 1.09x of contiguous in 0.6 s</c>; null for a probe, which trains no network.</summary>
    public string? MemoryFormatReason { get; internal init; }

    /// <summary>What pictures went through, complete: as the options state it, at the network's input size, with statistics of the training pictures where none were stated.</summary>
    public Preprocessing Preprocessing { get; internal init; } = null!;

    /// <summary>What to know about the training and validation pictures, in sentences (<see cref="Datasets.ImageDataset.Notes"/>): pictures that were left out, a published part that lacks a class. Default: none.</summary>
    public ValueList<string> Notes { get; internal init; } = [];
}
