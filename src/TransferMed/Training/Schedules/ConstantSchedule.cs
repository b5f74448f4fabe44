namespace TransferMed.Training;

/// <summary>The same learning rate throughout, as the paper's authors train.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePosition position) => 1;
}
