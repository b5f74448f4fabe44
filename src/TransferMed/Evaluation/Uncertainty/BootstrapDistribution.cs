using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>A value with its values in the resamples, and the intervals and p-values that are read from them.</summary>
internal sealed class BootstrapDistribution
{
    private readonly double[] _sorted;
    private readonly Influence _influence;

    /// <param name="value">The value on the samples as they are.</param>
    /// <param name="resampled">The values in the resamples; those that are NaN are left out.</param>
    /// <param name="influence">What the jackknife says.</param>
    public BootstrapDistribution(double value, double[] resampled, Influence influence)
    {
        Value = value;
        _sorted = [.. resampled.Where(resampledValue => !double.IsNaN(resampledValue)).Order()];
        _influence = influence;
    }

    public double Value { get; }

    public bool IsDefined => !double.IsNaN(Value) && _sorted.Length > 0;

    /// <summary>Whether all resamples have one value.</summary>
    public bool IsConstant => _sorted[0] == _sorted[^1];

    /// <summary>The interval by the method of the options. Needs <see cref="IsDefined"/>.</summary>
    public ConfidenceInterval Interval(BootstrapOptions options)
    {
        double reach = _influence.Reach(options.Level, options.CorrectSmallSamples);
        (double bias, double acceleration) = Shape(options);
        return Make(Quantile(LevelOf(-reach, bias, acceleration)), Quantile(LevelOf(reach, bias, acceleration)), options.Level, options.Method);
    }

    /// <summary>The quantiles mirrored at the value, cut at 0: right where resampling moves all values to one side.</summary>
    public ConfidenceInterval MirroredInterval(BootstrapOptions options)
    {
        double reach = _influence.Reach(options.Level, options.CorrectSmallSamples);
        double Mirrored(double at) => Math.Max(0, 2 * Value - Quantile(Normal.CDF(0, 1, at)));
        return Make(Mirrored(reach), Mirrored(-reach), options.Level, IntervalMethod.Basic);
    }

    /// <summary>
    /// The two-sided p-value of the hypothesis that the truth is 0: the smallest 1 - level whose interval excludes it. Never
    /// 0, since resamples beyond those drawn might reach it.
    /// </summary>
    public double PValueOfZero(BootstrapOptions options)
    {
        if (IsConstant && Value == 0)
        {
            return 1;
        }

        (double bias, double acceleration) = Shape(options);
        double at = Normal.InvCDF(0, 1, ShareBelow(0)) - bias;
        double reach = at / (1 + acceleration * at) - bias;

        // Beyond the pole of the acceleration no level reaches 0 any more.
        return 1 + acceleration * at <= 0 ? _influence.PValue(at, options.CorrectSmallSamples) : _influence.PValue(reach, options.CorrectSmallSamples);
    }

    private ConfidenceInterval Make(double lower, double upper, double level, IntervalMethod method) =>
        new(Value, Math.Min(lower, Value), Math.Max(upper, Value), level, method);

    private (double Bias, double Acceleration) Shape(BootstrapOptions options) => options.Method == IntervalMethod.Bca
        ? (Normal.InvCDF(0, 1, ShareBelow(Value)), options.CorrectSmallSamples ? _influence.UnbiasedAcceleration : _influence.Acceleration)
        : (0, 0);

    /// <summary>Efron's level: where on the resampled values the limit lies that is this many standard deviations out.</summary>
    private static double LevelOf(double reach, double bias, double acceleration)
    {
        double moved = bias + reach;
        double scale = 1 - acceleration * moved;
        return scale <= 0 ? (reach > 0 ? 1 : 0) : Normal.CDF(0, 1, bias + moved / scale);
    }

    /// <summary>The share of resampled values below a value, those equal to it counting half; never 0 or 1.</summary>
    private double ShareBelow(double value)
    {
        int below = FirstNotBelow(value);
        int notAbove = FirstNotBelow(Math.BitIncrement(value));
        return ((below + notAbove) / 2.0 + 0.5) / (_sorted.Length + 1);
    }

    private int FirstNotBelow(double value)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Between the values at the places level * (B + 1), counted from 1.</summary>
    private double Quantile(double level)
    {
        double place = Math.Clamp(level * (_sorted.Length + 1) - 1, 0, _sorted.Length - 1);
        int low = (int)place;
        int high = Math.Min(low + 1, _sorted.Length - 1);
        return _sorted[low] + (place - low) * (_sorted[high] - _sorted[low]);
    }
}
