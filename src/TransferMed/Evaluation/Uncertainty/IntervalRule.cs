namespace TransferMed.Evaluation;

/// <summary>
/// How a metric's confidence interval is read from its values in resamples. A metric that reached an end of its range in every
/// resample would have an interval without width, since resampling cannot show a mistake that was never seen: most rules then
/// take the limit of <see cref="Wilson"/> for a number of independent trials.
/// </summary>
public sealed class IntervalRule
{
    private readonly Func<BootstrapDistribution, ResamplingUnits, BootstrapOptions, ConfidenceInterval> _read;

    private IntervalRule(Func<BootstrapDistribution, ResamplingUnits, BootstrapOptions, ConfidenceInterval> read) => _read = read;

    /// <summary>The quantiles of the resamples by <see cref="BootstrapOptions.Method"/>, whatever they are: for losses.</summary>
    public static IntervalRule Resampled { get; } = new((values, _, options) => values.Interval(options));

    /// <summary>The quantiles mirrored at the value (<see cref="IntervalMethod.Basic"/>), cut at 0: for an error that resampling only makes larger.</summary>
    public static IntervalRule Mirrored { get; } = new((values, _, options) => values.MirroredInterval(options));

    /// <summary>The quantiles; at 0 or 1 in every resample Wilson's limit for all independent samples or groups: for a share of samples.</summary>
    public static IntervalRule OverSamples { get; } = WithLimit(units => units.Count, share => share);

    /// <summary>The quantiles; at 0 or 1 in every resample Wilson's limit for those of the smallest class: for a mean over classes.</summary>
    public static IntervalRule OverClasses { get; } = WithLimit(units => units.SmallestClass, share => share);

    /// <summary>As <see cref="OverClasses"/> for a metric that is 0 by chance and 1 at best: with a share w right in either of two classes a correlation and a kappa are 2 w - 1.</summary>
    public static IntervalRule Correlation { get; } = WithLimit(units => units.SmallestClass, share => share.Value == 1
        ? share.WithLimits(2 * share.Lower - 1, share.Upper)
        : share.WithLimits(-share.Upper, share.Upper));

    /// <summary>The quantiles; at 0 or 1 in every resample Wilson's limit for a number of independent trials.</summary>
    internal static IntervalRule OverTrials(int trials) => WithLimit(_ => trials, share => share);

    internal ConfidenceInterval Read(BootstrapDistribution values, ResamplingUnits units, BootstrapOptions options) => _read(values, units, options);

    private static IntervalRule WithLimit(Func<ResamplingUnits, int> trials, Func<ConfidenceInterval, ConfidenceInterval> scale) => new((values, units, options) =>
    {
        if (!values.IsConstant || values.Value is not (0 or 1))
        {
            return values.Interval(options);
        }

        int count = trials(units);
        return scale(Wilson.Interval(values.Value == 1 ? count : 0, count, options.Level));
    });
}
