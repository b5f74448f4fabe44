using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Split conformal prediction for measured values, each by itself, by absolute residuals (Lei et al. 2018): an interval about the prediction that holds the measurement with probability at
/// least 1 - alpha, whatever the model, as long as samples to come are like the calibration samples. All intervals of a value are equally wide.
/// Where calibration samples belong to groups (patients), every group counts once (Lee, Barber and Willett 2023), so that the promise is one for a sample of a new group.
/// </summary>
public sealed class ValueConformal
{
    internal ValueConformal(double alpha, ValueList<string> names, ValueList<double> halfWidths, int calibrationCount)
    {
        Alpha = alpha;
        Names = names;
        HalfWidths = halfWidths;
        CalibrationCount = calibrationCount;
    }

    /// <summary>The share of samples whose interval may miss the measurement, for each value.</summary>
    public double Alpha { get; }

    /// <summary>The names of the T values.</summary>
    public ValueList<string> Names { get; }

    /// <summary>How far the interval of each value reaches to either side, in its unit. The largest double where there are too few calibration samples for the promise.</summary>
    public ValueList<double> HalfWidths { get; }

    /// <summary>The number of samples that it was calibrated on.</summary>
    public int CalibrationCount { get; }

    /// <summary>The widths as text that <see cref="Read"/> reads: JSON.</summary>
    internal string State => StateText.Write(new Numbers(Alpha, [.. Names], [.. HalfWidths], CalibrationCount));

    /// <summary>Finds the widths: of each value the ceil((n + 1)(1 - alpha))-th smallest of the absolute residuals of n samples.</summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <param name="alpha">The share of misses, above 0 and below 1. Default 0.1. With fewer than 1 / alpha - 1 samples (groups) an interval has no ends.</param>
    /// <returns>What makes intervals.</returns>
    /// <exception cref="ArgumentException">The share is out of its range.</exception>
    public static ValueConformal Calibrate(ValuePredictions validation, double alpha = 0.1)
    {
        ArgumentNullException.ThrowIfNull(validation);
        OptionCheck.Within(alpha, 0, 1, nameof(alpha), lowExclusive: true, highExclusive: true);
        return new ValueConformal(alpha, validation.Targets, Enumerable.Range(0, validation.Targets.Count).Select(HalfWidth).ToValueList(), validation.Count);

        double HalfWidth(int value)
        {
            KnownTarget known = validation.Known(value);
            return SplitQuantile.Of([.. known.Predicted.Zip(known.Truths, (prediction, measurement) => Math.Abs(prediction - measurement))], known.Groups(validation.Groups), alpha);
        }
    }

    /// <summary>The intervals of one sample.</summary>
    /// <param name="predicted">T predictions in the order of <see cref="Names"/>.</param>
    /// <returns>The interval of each value.</returns>
    /// <exception cref="ArgumentException">There are not T predictions.</exception>
    public ValueList<ValueInterval> IntervalsOf(ReadOnlySpan<double> predicted)
    {
        if (predicted.Length != Names.Count)
        {
            throw new ArgumentException($"There are {predicted.Length} predictions for the {Names.Count} values {Names}.", nameof(predicted));
        }

        var intervals = new ValueInterval[predicted.Length];
        for (int value = 0; value < intervals.Length; value++)
        {
            double reach = HalfWidths[value] == SplitQuantile.None ? double.PositiveInfinity : HalfWidths[value];
            intervals[value] = new ValueInterval(predicted[value] - reach, predicted[value] + reach);
        }

        return intervals.ToValueList();
    }

    /// <summary>The intervals of all samples.</summary>
    /// <param name="predictions">Predictions of the same model.</param>
    /// <returns>The intervals, with the coverage that they reach where measurements are known.</returns>
    /// <exception cref="ArgumentException">The predictions are of other values.</exception>
    public ValueConformalIntervals Apply(ValuePredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        TargetChecks.RequireTargets(Names, predictions, nameof(predictions));
        return new ValueConformalIntervals(this, predictions, Enumerable.Range(0, predictions.Count).Select(sample => IntervalsOf(predictions.Predicted(sample))).ToValueList());
    }

    /// <exception cref="FormatException">It is not of the form, or a number is out of its range.</exception>
    internal static ValueConformal Read(string state)
    {
        Numbers numbers = StateText.Read<Numbers>(state);
        bool sound = numbers.Alpha is > 0 and < 1 && numbers.CalibrationCount > 0 && numbers.HalfWidths.Length == numbers.Names.Length && Array.TrueForAll(numbers.HalfWidths, width => width >= 0);
        return sound
            ? new ValueConformal(numbers.Alpha, numbers.Names.ToValueList(), numbers.HalfWidths.ToValueList(), numbers.CalibrationCount)
            : throw new FormatException("its conformal intervals do not have a share between 0 and 1, a count, and a width for each value.");
    }

    internal sealed record Numbers(double Alpha, string[] Names, double[] HalfWidths, int CalibrationCount);
}

/// <summary>A range of values that holds a measurement with a promised probability.</summary>
/// <param name="Lower">The lower end; negative infinity where there is none.</param>
/// <param name="Upper">The upper end; infinity where there is none.</param>
public readonly record struct ValueInterval(double Lower, double Upper)
{
    /// <summary>The distance of the ends.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether a value lies between the ends or on one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
