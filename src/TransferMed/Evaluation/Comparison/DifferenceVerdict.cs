using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What repeated runs (seeds, folds) say about the difference of two ways to train: by the corrected resampled t test, with
/// the interval of the difference, the p-value (also corrected for several comparisons) and the smallest difference that so
/// many runs with such a spread can show. <see cref="ToString"/> says it in words.
/// </summary>
public sealed class DifferenceVerdict
{
    private DifferenceVerdict(string first, string second, Metric metric, string runsAre, IReadOnlyList<double> differences, double testOverTrain, double level, string unit)
    {
        First = first;
        Second = second;
        Metric = metric;
        RunsAre = runsAre;
        Differences = differences.ToValueList();
        TestOverTrain = testOverTrain;
        Unit = unit;
        if (differences.Count < FewestRuns)
        {
            double mean = differences.Count == 0 ? double.NaN : differences.Average();
            Difference = new ConfidenceInterval(mean, -metric.LargestDifference, metric.LargestDifference, level, IntervalMethod.StudentT);
            PValue = double.NaN;
            StandardError = double.PositiveInfinity;
            SmallestDetectable = double.PositiveInfinity;
        }
        else
        {
            CorrectedTResult test = CorrectedResampledT.Test(differences, testOverTrain, level);
            Difference = metric.DifferenceWithin(test.Difference);
            StandardError = test.StandardError;

            // Without any spread the t test would be certain; the signs alone allow no less than this.
            PValue = double.IsInfinity(test.T) ? Math.Pow(2, 1 - differences.Count) : test.PValue;
            SmallestDetectable = Detectable(1);
        }

        AdjustedPValue = PValue;
    }

    /// <summary>
    /// The fewest runs that an interval and a p-value are given for. The spread of fewer is too poor an estimate: an interval of two runs
    /// reaches 12.7 standard errors to either side, one of five 2.8.
    /// </summary>
    public const int FewestRuns = 5;

    /// <summary>What stands wherever there are fewer runs, in the place of intervals and p-values.</summary>
    public static string TooFewRuns { get; } = string.Create(CultureInfo.InvariantCulture, $"too few runs to tell; run at least {FewestRuns}");

    /// <summary>The name of the first way.</summary>
    public string First { get; }

    /// <summary>The name of the second way.</summary>
    public string Second { get; }

    /// <summary>The metric that was compared.</summary>
    public Metric Metric { get; }

    /// <summary>What a run is called in the sentence, in the plural: seeds, folds, runs.</summary>
    public string RunsAre { get; }

    /// <summary>The unit of the differences, which stands in the sentence; empty for a metric without one.</summary>
    public string Unit { get; }

    /// <summary>First minus second of every run.</summary>
    public ValueList<double> Differences { get; }

    /// <summary>The number of test samples over the number of training samples of a run, by which the variance is corrected.</summary>
    public double TestOverTrain { get; }

    /// <summary>
    /// The mean of first minus second with the interval of the corrected resampled t test (not widened for several
    /// comparisons), within what two values of the metric can differ by; all of that with fewer than <see cref="FewestRuns"/>.
    /// </summary>
    public ConfidenceInterval Difference { get; }

    /// <summary>The corrected standard error of the mean difference; infinite with fewer than <see cref="FewestRuns"/>.</summary>
    public double StandardError { get; }

    /// <summary>The two-sided p-value of this comparison alone; NaN with fewer than <see cref="FewestRuns"/>, and not below 2 / 2^n when all n differences are the same.</summary>
    public double PValue { get; }

    /// <summary>The p-value after Holm's correction over <see cref="Comparisons"/>; the same as <see cref="PValue"/> for one.</summary>
    public double AdjustedPValue { get; private set; }

    /// <summary>The number of comparisons that Holm's correction was taken over; 1 without it.</summary>
    public int Comparisons { get; private set; } = 1;

    /// <summary>
    /// The smallest difference that would have been shown with this number of runs and this spread: the critical value of t
    /// times <see cref="StandardError"/>, after Holm's correction at the step where this comparison stood. Infinite
    /// with fewer than <see cref="FewestRuns"/>, and where no difference that the metric can have would have been shown.
    /// </summary>
    public double SmallestDetectable { get; private set; }

    /// <summary>Whether a difference is shown: the adjusted p-value is at most 1 less the level.</summary>
    public bool IsShown => AdjustedPValue <= 1 - Difference.Level;

    /// <summary>The name of the better way where a difference is shown, else null; also null for a bias (<see cref="ValueMetrics.Bias"/>), which is best at 0.</summary>
    public string? Better => !IsShown || !Metric.HasDirection ? null : VerdictWording.FirstIsBetter(Difference.Value, Metric) ? First : Second;

    /// <summary>Compares runs.</summary>
    /// <param name="first">The name of the first way, for example of a study's scenario.</param>
    /// <param name="second">The name of the second way, for example <c>scratch</c>.</param>
    /// <param name="metric">The metric that was compared, for its direction, unit and label.</param>
    /// <param name="differences">First minus second, one value for each run, paired by seed or fold; all finite.</param>
    /// <param name="testOverTrain">The number of test samples over the number of training samples of one run, at least 0 (see <see cref="CorrectedResampledT"/>).</param>
    /// <param name="level">The nominal coverage of the interval, between 0 and 1.</param>
    /// <param name="runsAre">What a run is called in the sentence, in the plural.</param>
    /// <param name="unit">The unit of the differences where the metric is an error in units of a measurement, such as <c>months</c>; empty, the default, for none.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">A difference is not finite, or a number is out of range.</exception>
    public static DifferenceVerdict Of(
        string first, string second, Metric metric, IReadOnlyList<double> differences, double testOverTrain, double level = 0.95, string runsAre = "runs", string unit = "")
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(runsAre);
        ArgumentNullException.ThrowIfNull(unit);
        Runs.CheckFinite(differences, nameof(differences));
        OptionCheck.Within(testOverTrain, 0, double.MaxValue, nameof(testOverTrain));
        OptionCheck.Within(level, 0, 1, nameof(level), lowExclusive: true, highExclusive: true);
        return new DifferenceVerdict(first, second, metric, runsAre, differences, testOverTrain, level, unit);
    }

    /// <summary>Corrects several verdicts, so that the chance of any false claim among them stays at the level of one (Holm 1979).</summary>
    /// <param name="verdicts">All comparisons that are reported together.</param>
    /// <returns>The same verdicts in the same order with <see cref="AdjustedPValue"/> over all that have a p-value; those of too few runs stay as they are.</returns>
    public static IReadOnlyList<DifferenceVerdict> AfterHolm(IEnumerable<DifferenceVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        DifferenceVerdict[] given = [.. verdicts];
        DifferenceVerdict[] all = [.. given.Where(verdict => verdict.HasEnoughRuns)];
        IReadOnlyList<double> adjusted = Holm.Adjust([.. all.Select(verdict => verdict.PValue)]);
        DifferenceVerdict[] adjustedVerdicts = [.. all.Select((verdict, i) => verdict.After(adjusted[i], all.Length, verdict.SmallestDetectable))];

        // The procedure stops at the first comparison that fails: that one and all behind it faced the same threshold.
        int failed = adjustedVerdicts.Count(verdict => !verdict.IsShown);
        var corrected = new Queue<DifferenceVerdict>(adjustedVerdicts.Select(verdict => verdict.After(
            verdict.AdjustedPValue, all.Length, verdict.Detectable(verdict.IsShown ? all.Count(other => other.PValue >= verdict.PValue) : failed))));
        return given.Select(verdict => verdict.HasEnoughRuns ? corrected.Dequeue() : verdict).ToValueList();
    }

    /// <summary>The verdict in words and numbers, in the invariant culture.</summary>
    /// <returns>
    /// For example <c>same-domain beats scratch by 6.1 points of macro F1 [2.3, 9.8], p = 0.004 after Holm</c>,
    /// <c>no difference shown between same-domain and scratch: 1.2 points of macro F1 [-6.8, 9.2], p = 0.58; 5 seeds can show no less than 8.0 points</c>
    /// or, with fewer than <see cref="FewestRuns"/>, <c>same-domain is 25.5 points of macro F1 above scratch over 2 seeds: too few runs to tell; run at least 5</c>.
    /// </returns>
    public override string ToString()
    {
        if (!HasEnoughRuns)
        {
            return VerdictWording.TooFewRuns(First, Second, Metric, Difference.Value, Differences.Count, RunsAre, Unit);
        }

        string p = MetricWording.PValue(AdjustedPValue) + (Comparisons > 1 ? " after Holm" : "");
        if (IsShown)
        {
            return VerdictWording.Beats(First, Second, Metric, Difference, p, Unit);
        }

        string limit = StandardError <= 0 ? $"all {Differences.Count} {RunsAre} differ by the same"
            : double.IsFinite(SmallestDetectable) ? $"{Differences.Count} {RunsAre} can show no less than {MetricWording.Quantity(SmallestDetectable, Metric, Unit)}"
            : $"{Differences.Count} {RunsAre} that vary so much can show no difference at all";
        return $"{VerdictWording.NotShown(First, Second, Metric, Difference, p, Unit)}; {limit}";
    }

    private bool HasEnoughRuns => Differences.Count >= FewestRuns;

    /// <summary>The same after a correction that was made before, as a file holds it.</summary>
    internal DifferenceVerdict After(double adjustedPValue, int comparisons, double smallestDetectable)
    {
        var corrected = (DifferenceVerdict)MemberwiseClone();
        corrected.AdjustedPValue = adjustedPValue;
        corrected.Comparisons = comparisons;
        corrected.SmallestDetectable = smallestDetectable;
        return corrected;
    }

    private double Detectable(int threshold)
    {
        double smallest = CorrectedResampledT.CriticalValue(Differences.Count, (1 - Difference.Level) / threshold) * StandardError;
        return smallest <= Metric.LargestDifference ? smallest : double.PositiveInfinity;
    }
}
