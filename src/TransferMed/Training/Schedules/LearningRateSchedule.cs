using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// The learning rate over a run, as a closed form of the step: it needs no state, so a resumed run continues exactly.
/// The rate of a step is the option's learning rate times <see cref="Factor"/>, after the warm-up that
/// <see cref="TrainingOptions.WarmUpEpochs"/> names.
/// </summary>
public abstract class LearningRateSchedule : Choice
{
    /// <summary>The factor on the learning rate at a step.</summary>
    /// <param name="position">Where the step stands in the run.</param>
    /// <returns>A factor, not negative; 1 is the option's learning rate.</returns>
    public abstract double Factor(SchedulePosition position);

    /// <summary>The momentum at a step, where the schedule moves it against the learning rate.</summary>
    /// <param name="position">Where the step stands in the run.</param>
    /// <returns>The momentum, from 0 to below 1, which takes the place of the optimiser's own; null, the default, leaves that.</returns>
    public virtual double? Momentum(SchedulePosition position) => null;

    /// <summary>Makes a schedule of a function.</summary>
    /// <param name="name">Its name, which stands for it in checkpoints: change it with the function, so that no run continues with another schedule.</param>
    /// <param name="factor">The factor on the learning rate at a step: a pure function, finite and not negative.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static LearningRateSchedule From(string name, Func<SchedulePosition, double> factor)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factor);
        return new DelegateSchedule(name, factor);
    }

    private sealed class DelegateSchedule(string name, Func<SchedulePosition, double> factor) : LearningRateSchedule
    {
        public override string Identity => name;

        public override double Factor(SchedulePosition position) => factor(position);
    }
}

/// <summary>Where a step stands in a run, counted after the warm-up.</summary>
/// <param name="step">The step, from 0.</param>
/// <param name="totalSteps">All steps of the run after the warm-up, at least 1.</param>
/// <param name="stepsPerEpoch">The steps of one epoch, at least 1.</param>
public readonly struct SchedulePosition(long step, long totalSteps, int stepsPerEpoch)
{
    /// <summary>The step, from 0.</summary>
    public long Step { get; } = step;

    /// <summary>All steps of the run after the warm-up, at least 1.</summary>
    public long TotalSteps { get; } = totalSteps;

    /// <summary>The steps of one epoch, at least 1.</summary>
    public int StepsPerEpoch { get; } = stepsPerEpoch;

    /// <summary>The share of the run that is behind, from 0 at the first step to 1 at the last.</summary>
    public double Progress => TotalSteps <= 1 ? 1 : Math.Min(1.0, (double)Step / (TotalSteps - 1));
}
