namespace TransferMed.Training;

/// <summary>The learning rate and momentum of every step of a run: warm-up, then the schedule.</summary>
internal sealed class LearningRatePlan
{
    private readonly TrainingOptions _options;
    private readonly long _steps;
    private readonly int _stepsPerEpoch;
    private readonly long _warmUpSteps;

    public LearningRatePlan(TrainingOptions options, int stepsPerEpoch)
    {
        _options = options;
        _stepsPerEpoch = stepsPerEpoch;
        _steps = (long)options.Epochs!.Value * stepsPerEpoch;
        _warmUpSteps = (long)Math.Round(options.WarmUpEpochs * stepsPerEpoch);
        if (options.Schedule.Identity is not null)
        {
            RequireRates();
        }
    }

    public long FirstStepOf(int epoch) => (long)epoch * _stepsPerEpoch;

    public long LastStepOf(int epoch) => FirstStepOf(epoch + 1) - 1;

    public double LearningRate(long step)
    {
        double factor = _options.Schedule.Factor(Position(step));
        double warmUp = step < _warmUpSteps ? (step + 1.0) / _warmUpSteps : 1;
        return _options.LearningRate * factor * warmUp;
    }

    public double? Momentum(long step) => _options.Schedule.Momentum(Position(step));

    private SchedulePosition Position(long step) =>
        new(Math.Max(0, step - _warmUpSteps), Math.Max(1, _steps - _warmUpSteps), _stepsPerEpoch);

    /// <summary>A schedule from outside the library is asked for every step before the first one: a fault in its last epoch would cost all before.</summary>
    private void RequireRates()
    {
        string name = $"{_options.Schedule.GetType().Name} '{_options.Schedule.Identity}'";
        for (long step = _warmUpSteps; step < _steps; step++)
        {
            SchedulePosition position = Position(step);
            double factor = _options.Schedule.Factor(position);
            if (!(factor >= 0 && double.IsFinite(factor)))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The schedule {name} gives the factor {factor} at step {position.Step} of {position.TotalSteps}; a factor must be finite and not negative."));
            }

            if (_options.Schedule.Momentum(position) is { } momentum && !(momentum >= 0 && momentum < 1))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The schedule {name} gives the momentum {momentum} at step {position.Step} of {position.TotalSteps}; a momentum must be from 0 to below 1."));
            }
        }
    }
}
