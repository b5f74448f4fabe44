using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Falls along half a cosine to <see cref="FinalFactor"/> (Loshchilov and Hutter 2017, without restarts).</summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    /// <summary>The factor at the last step, from 0 to 1. Default 0.</summary>
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    public override double Factor(SchedulePosition position) =>
        FinalFactor + (1 - FinalFactor) * 0.5 * (1 + Math.Cos(Math.PI * position.Progress));

    /// <inheritdoc/>
    protected override void CheckArguments() => OptionCheck.Within(FinalFactor, 0, 1, nameof(FinalFactor));
}
