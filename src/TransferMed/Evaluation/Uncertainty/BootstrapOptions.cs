using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How samples are drawn again, and how an interval is read from what was drawn.</summary>
public sealed record BootstrapOptions
{
    /// <summary>The number of resamples, at least 100; 2,000 by default.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>The nominal coverage of the intervals, between 0 and 1; 0.95 by default.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary><see cref="IntervalMethod.Bca"/> (the default) or <see cref="IntervalMethod.Percentile"/>.</summary>
    public IntervalMethod Method { get; init; } = IntervalMethod.Bca;

    /// <summary>Decides the draws; 0 by default. The same seed gives the same intervals, whatever the number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>The number of threads; 0, the default, is one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether whole groups (patients, lesions) are drawn where the predictions have groups; true by default. Samples of
    /// one group resemble each other, and an interval that ignores it is too narrow.
    /// </summary>
    public bool Groups { get; init; } = true;

    /// <summary>
    /// Whether the quantiles are moved outwards as Student's t distribution is wider than the normal one and as resampling
    /// a class of n samples shows only (n - 1) / n of its variance (Hesterberg 2015, "expanded percentile"), and skewness is
    /// taken from unbiased moments; true by default. Without it intervals from few samples or groups are too narrow.
    /// </summary>
    public bool CorrectSmallSamples { get; init; } = true;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names the property and the value.</exception>
    public void Validate()
    {
        OptionCheck.AtLeast(Resamples, 100, nameof(Resamples));
        OptionCheck.Within(Level, 0, 1, nameof(Level), lowExclusive: true, highExclusive: true);
        OptionCheck.Require(
            Method is IntervalMethod.Bca or IntervalMethod.Percentile,
            nameof(Method),
            $"is {Method}; a bootstrap interval is {nameof(IntervalMethod.Bca)} or {nameof(IntervalMethod.Percentile)}.");
        OptionCheck.AtLeast(Threads, 0, nameof(Threads));
    }
}
