using System.Globalization;
using TransferMed.Training;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What every schedule of the learning rate keeps, the library's as well as one of your own. Each check throws an exception with a sentence.
/// </summary>
public static class ScheduleContract
{
    private static readonly (int Steps, int PerEpoch)[] Runs = [(1, 1), (2, 1), (3, 3), (10, 2), (120, 12), (5000, 100)];

    /// <summary>All checks.</summary>
    /// <param name="schedule">The schedule.</param>
    public static void Check(LearningRateSchedule schedule)
    {
        HasAnIdentityOfItsOwn(schedule);
        IsARateEverywhere(schedule);
        IsPure(schedule);
    }

    /// <summary>What it is called in checkpoints, and what it gives, do not depend on the culture.</summary>
    public static void HasAnIdentityOfItsOwn(LearningRateSchedule schedule)
    {
        schedule.Validate();
        CultureInfo before = CultureInfo.CurrentCulture;
        string plain = schedule.ToJson();
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Require(schedule.ToJson() == plain, $"the identity {plain} is {schedule.ToJson()} in another culture.");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>At every step of short and long runs the factor is finite and not negative, and above 0 somewhere; a momentum is from 0 to below 1.</summary>
    public static void IsARateEverywhere(LearningRateSchedule schedule)
    {
        foreach ((int steps, int perEpoch) in Runs)
        {
            double highest = 0;
            for (int step = 0; step < steps; step++)
            {
                var position = new SchedulePosition(step, steps, perEpoch);
                double factor = schedule.Factor(position);
                Require(factor >= 0 && double.IsFinite(factor), FormattableString.Invariant($"the factor at step {step} of {steps} is {factor}."));
                Require(schedule.Momentum(position) is not { } momentum || (momentum >= 0 && momentum < 1), FormattableString.Invariant($"the momentum at step {step} of {steps} is {schedule.Momentum(position)}."));
                highest = Math.Max(highest, factor);
            }

            Require(highest > 0 || steps < 10, $"the factor is 0 at all of {steps} steps.");
        }
    }

    /// <summary>A step's rate depends on its position alone: not on the steps that were asked for before, so a resumed run continues exactly.</summary>
    public static void IsPure(LearningRateSchedule schedule)
    {
        foreach ((int steps, int perEpoch) in Runs)
        {
            SchedulePosition[] positions = [.. Enumerable.Range(0, steps).Select(step => new SchedulePosition(step, steps, perEpoch))];
            (double, double?)[] forwards = [.. positions.Select(Rate)];
            (double, double?)[] backwards = [.. positions.Reverse().Select(Rate).Reverse()];
            Require(forwards.SequenceEqual(backwards), $"the rates of {steps} steps differ where they are asked for in the reverse order.");
        }

        (double, double?) Rate(SchedulePosition position) => (schedule.Factor(position), schedule.Momentum(position));
    }

    private static void Require(bool kept, string sentence)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"The schedule does not keep its contract: {sentence}");
        }
    }
}
