namespace TransferMed.Training;

/// <summary>The same learning rate throughout, as the paper's authors train.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePosition position) => 1;
}
