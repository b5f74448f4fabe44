using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// Rises along half a cosine to the learning rate, then falls to almost nothing, while the momentum moves the other
/// way (Smith and Topin 2018). Equal to PyTorch's <c>OneCycleLR</c> with its defaults.
/// </summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    /// <summary>The share of the run in which the rate rises, above 0 and below 1. Default 0.3.</summary>
    public double RisingShare { get; init; } = 0.3;

    /// <summary>The first factor is 1 divided by this; at least 1. Default 25.</summary>
    public double StartDivisor { get; init; } = 25;

    /// <summary>The last factor is the first divided by this; at least 1. Default 10,000.</summary>
    public double FinalDivisor { get; init; } = 1e4;

    /// <summary>The momentum at the peak of the rate, from 0 to below 1. Default 0.85.</summary>
    public double LowMomentum { get; init; } = 0.85;

    /// <summary>The momentum at both ends, from <see cref="LowMomentum"/> to below 1. Default 0.95.</summary>
    public double HighMomentum { get; init; } = 0.95;

    /// <inheritdoc/>
    public override double Factor(SchedulePosition position)
    {
        double start = 1 / StartDivisor;
        return Cycle(position, start, 1, start / FinalDivisor);
    }

    /// <inheritdoc/>
    public override double? Momentum(SchedulePosition position) => Cycle(position, HighMomentum, LowMomentum, HighMomentum);

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(RisingShare, 0, 1, nameof(RisingShare), lowExclusive: true, highExclusive: true);
        OptionCheck.AtLeast(StartDivisor, 1, nameof(StartDivisor));
        OptionCheck.AtLeast(FinalDivisor, 1, nameof(FinalDivisor));
        OptionCheck.Within(LowMomentum, 0, 1, nameof(LowMomentum), highExclusive: true);
        OptionCheck.Within(HighMomentum, LowMomentum, 1, nameof(HighMomentum), highExclusive: true);
    }

    private double Cycle(SchedulePosition position, double start, double peak, double end)
    {
        double last = position.TotalSteps - 1;
        double turn = RisingShare * position.TotalSteps - 1;
        double step = Math.Min(position.Step, last);

        // A run of a few steps has no room to rise: PyTorch divides by zero there, this starts at the peak.
        return step <= turn && turn > 0
            ? Anneal(start, peak, step / turn)
            : Anneal(peak, end, last <= Math.Max(turn, 0) ? 1 : (step - Math.Max(turn, 0)) / (last - Math.Max(turn, 0)));
    }

    private static double Anneal(double from, double to, double share) => to + (from - to) * 0.5 * (1 + Math.Cos(Math.PI * share));
}
