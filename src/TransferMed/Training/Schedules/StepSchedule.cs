using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Multiplies the learning rate by <see cref="Gamma"/> after every <see cref="EveryEpochs"/> epochs.</summary>
public sealed class StepSchedule : LearningRateSchedule
{
    /// <summary>Epochs between two reductions, at least 1. Default 10.</summary>
    public int EveryEpochs { get; init; } = 10;

    /// <summary>The factor of one reduction, above 0 and at most 1. Default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    public override double Factor(SchedulePosition position) =>
        Math.Pow(Gamma, position.Step / ((long)EveryEpochs * position.StepsPerEpoch));

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.AtLeast(EveryEpochs, 1, nameof(EveryEpochs));
        OptionCheck.Within(Gamma, 0, 1, nameof(Gamma), lowExclusive: true);
    }
}
