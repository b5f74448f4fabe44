namespace TransferMed.Training;

/// <summary>The learning rate and momentum of every step of a run: warm-up, then the schedule.</summary>
internal sealed class LearningRatePlan(TrainingOptions options, int stepsPerEpoch)
{
    private readonly long _warmUpSteps = (long)Math.Round(options.WarmUpEpochs * stepsPerEpoch);

    public long FirstStepOf(int epoch) => (long)epoch * stepsPerEpoch;

    public long LastStepOf(int epoch) => FirstStepOf(epoch + 1) - 1;

    public double LearningRate(long step)
    {
        double factor = options.Schedule.Factor(Position(step));
        double warmUp = step < _warmUpSteps ? (step + 1.0) / _warmUpSteps : 1;
        return options.LearningRate * factor * warmUp;
    }

    public double? Momentum(long step) => options.Schedule.Momentum(Position(step));

    private SchedulePosition Position(long step) =>
        new(Math.Max(0, step - _warmUpSteps), Math.Max(1, (long)options.Epochs * stepsPerEpoch - _warmUpSteps), stepsPerEpoch);
}
