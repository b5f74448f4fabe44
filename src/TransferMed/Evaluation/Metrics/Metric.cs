using System.Runtime.CompilerServices;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A figure of merit of predictions of classes, findings or values: its name, how it is written, which way is better, how its interval is read, and its value.
/// The library's own stand in <see cref="Metrics"/>, <see cref="FindingMetrics"/> and <see cref="ValueMetrics"/>. One of your own derives from this type, or is made of a function by
/// <c>From</c>; given to a training, an evaluation or a study it stands beside the others: in results, intervals,
/// comparisons, checkpoints, packages and reports.
/// </summary>
public abstract class Metric : Choice
{
    private const int LongestName = 100;

    /// <summary>The name in results, options and files, such as <c>macroF1</c>: of letters, digits, <c>_</c>, <c>-</c> and <c>.</c>; two that can give different values have different names.</summary>
    public abstract string Name { get; }

    /// <summary>How it is written within a sentence, such as <c>macro F1</c>. Default: the name, its words apart.</summary>
    public virtual string Label => NameWords.Apart(Name);

    /// <summary>Whether it grows as predictions get better. Default true.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>The lowest value there is. Default 0. Differences of a metric from 0 to 1 are written in points, hundredths of it.</summary>
    public virtual double Minimum => 0;

    /// <summary>The highest value there is. Default 1.</summary>
    public virtual double Maximum => 1;

    /// <summary>Whether it is NaN for more than two classes in no stated order (<see cref="PredictionSet.ClassOrderIsStated"/>). Default false.</summary>
    public virtual bool NeedsClassOrder => false;

    /// <summary>How a confidence interval is read from its values in resamples. Default <see cref="IntervalRule.OverClasses"/>.</summary>
    public virtual IntervalRule Interval => IntervalRule.OverClasses;

    /// <summary>What tells one of your own apart from others in identities and checkpoints; by default its <see cref="Name"/>.</summary>
    public override string? Identity => IsOwn ? Name : null;

    /// <summary>The most that two of its values can differ by; infinite where its range has an open end.</summary>
    internal double LargestDifference => Maximum - Minimum;

    /// <summary>Whether it is a user's own, whose code may ask more of predictions than numbers.</summary>
    internal virtual bool IsOwn => !OptionProperties.IsOfLibrary(GetType());

    /// <summary>Which kind of predictions it is of; of one that judges several the first.</summary>
    internal virtual MetricSubject Subject => Array.Find(Enum.GetValues<MetricSubject>(), Judges);

    /// <summary>Whether one of its values is better than another. False for a bias, which is best at 0.</summary>
    internal virtual bool HasDirection => true;

    /// <summary>Whether its values have the unit of what was measured, and so no end.</summary>
    internal virtual bool IsInUnits => false;

    /// <summary>The value as a function of what all of the library's metrics have in common, which is computed once for all of them; null for others.</summary>
    internal virtual Func<MetricBasis, double>? Formula => null;

    /// <summary>A metric of classes that a function computes. A function whose argument has no stated type is taken as one of them where it can be.</summary>
    /// <param name="name">Its <see cref="Name"/>, which is also its identity: another function needs another name.</param>
    /// <param name="value">Computes the value; NaN where it is not defined. The order of samples does not matter to it, and several threads may call it at once.</param>
    /// <param name="higherIsBetter">Whether it grows as predictions get better.</param>
    /// <param name="label">How it is written within a sentence; null for the name with its words apart.</param>
    /// <param name="minimum">The lowest value there is.</param>
    /// <param name="maximum">The highest value there is.</param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">The name or the range cannot be one.</exception>
    [OverloadResolutionPriority(1)]
    public static Metric From(
        string name, Func<PredictionSet, double> value, bool higherIsBetter = true, string? label = null, double minimum = 0, double maximum = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Made(name, MetricSubject.Classes, value, higherIsBetter, label, minimum, maximum);
    }

    /// <summary>A metric of findings that a function computes; state the type of its argument, <see cref="FindingPredictions"/>.</summary>
    /// <param name="name">Its <see cref="Name"/>, which is also its identity: another function needs another name.</param>
    /// <param name="value">Computes the value; NaN where it is not defined. The order of samples does not matter to it, unknown findings take no part, and several threads may call it at once.</param>
    /// <param name="higherIsBetter">Whether it grows as predictions get better.</param>
    /// <param name="label">How it is written within a sentence; null for the name with its words apart.</param>
    /// <param name="minimum">The lowest value there is.</param>
    /// <param name="maximum">The highest value there is.</param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">The name or the range cannot be one.</exception>
    public static Metric From(
        string name, Func<FindingPredictions, double> value, bool higherIsBetter = true, string? label = null, double minimum = 0, double maximum = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Made(name, MetricSubject.Findings, value, higherIsBetter, label, minimum, maximum);
    }

    /// <summary>A metric of measured values that a function computes; state the type of its argument, <see cref="ValuePredictions"/>.</summary>
    /// <param name="name">Its <see cref="Name"/>, which is also its identity: another function needs another name.</param>
    /// <param name="value">Computes the value; NaN where it is not defined. The order of samples does not matter to it, unknown measurements take no part, and several threads may call it at once.</param>
    /// <param name="higherIsBetter">Whether it grows as predictions get better.</param>
    /// <param name="label">How it is written within a sentence; null for the name with its words apart.</param>
    /// <param name="minimum">The lowest value there is; of a difference in units of the measurement negative infinity, or 0.</param>
    /// <param name="maximum">The highest value there is; of an error in units of the measurement infinity.</param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">The name or the range cannot be one.</exception>
    public static Metric From(
        string name, Func<ValuePredictions, double> value, bool higherIsBetter = true, string? label = null, double minimum = 0, double maximum = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return Made(name, MetricSubject.Values, value, higherIsBetter, label, minimum, maximum);
    }

    /// <summary>Its name, so that a metric can stand where results are looked up by name.</summary>
    /// <param name="metric">The metric.</param>
    public static implicit operator string(Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.Name;
    }

    /// <summary>Computes the value of predictions of classes. One that is not of classes throws.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <returns>The value, from <see cref="Minimum"/> to <see cref="Maximum"/>; NaN where it is not defined for these samples.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(PredictionSet predictions) => throw NotOf(MetricSubject.Classes);

    /// <summary>
    /// Computes the value of a resample of predictions of classes. By default that of predictions in which each sample stands as often as its weight, a group
    /// that was drawn several times as as many groups; what overrides it, to be faster, gives the same within rounding.
    /// Several threads may call it at once.
    /// </summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="weights">How often each sample counts, not negative, at least one above 0.</param>
    /// <returns>The value, or NaN.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(PredictionSet predictions, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Value(predictions.Repeated(weights));
    }

    /// <summary>Computes the value of predictions of findings. One that is not of findings throws.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <returns>The value, from <see cref="Minimum"/> to <see cref="Maximum"/>; NaN where it is not defined for these samples.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(FindingPredictions predictions) => throw NotOf(MetricSubject.Findings);

    /// <summary>
    /// Computes the value of a resample of predictions of findings. By default that of predictions in which each sample stands as often as its weight, a group
    /// that was drawn several times as as many groups; what overrides it, to be faster, gives the same within rounding.
    /// Several threads may call it at once.
    /// </summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="weights">How often each sample counts, not negative, at least one above 0.</param>
    /// <returns>The value, or NaN.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(FindingPredictions predictions, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Value(predictions.Repeated(weights));
    }

    /// <summary>Computes the value of predictions of values. One that is not of values throws.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <returns>The value, from <see cref="Minimum"/> to <see cref="Maximum"/>; NaN where it is not defined for these samples.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(ValuePredictions predictions) => throw NotOf(MetricSubject.Values);

    /// <summary>
    /// Computes the value of a resample of predictions of values. By default that of predictions in which each sample stands as often as its weight, a group
    /// that was drawn several times as as many groups; what overrides it, to be faster, gives the same within rounding.
    /// Several threads may call it at once.
    /// </summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="weights">How often each sample counts, not negative, at least one above 0.</param>
    /// <returns>The value, or NaN.</returns>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public virtual double Value(ValuePredictions predictions, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Value(predictions.Repeated(weights));
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        bool named = Name is { Length: > 0 and <= LongestName } && Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');
        OptionCheck.Require(named, nameof(Name), $"is '{Name}'; a metric's name is of 1 to {LongestName} letters, digits, _, - and ., for example macroF1.");
        OptionCheck.Require(!string.IsNullOrWhiteSpace(Label), nameof(Label), $"of the metric '{Name}' is empty; it stands in sentences and reports.");
        OptionCheck.Require(Minimum < Maximum, nameof(Minimum), FormattableString.Invariant($"of the metric '{Name}' is {Minimum} and {nameof(Maximum)} is {Maximum}; the lowest value lies below the highest."));
    }

    /// <summary>Its name.</summary>
    /// <returns>The <see cref="Name"/>.</returns>
    public sealed override string ToString() => Name;

    /// <summary>Whether it has values of a kind of predictions.</summary>
    internal virtual bool Judges(MetricSubject subject) => GetType().GetMethod(nameof(Value), [TypeOf(subject)])!.DeclaringType != typeof(Metric);

    /// <summary>Checks it for a number of classes.</summary>
    internal virtual void Validate(int classes) => Validate();

    /// <summary>An interval of its values without what none of them can be.</summary>
    internal ConfidenceInterval Within(ConfidenceInterval interval) => interval.Within(Minimum, Maximum);

    /// <summary>An interval of a difference of two of its values, likewise.</summary>
    internal ConfidenceInterval DifferenceWithin(ConfidenceInterval interval) => interval.Within(-LargestDifference, LargestDifference);

    /// <summary>The value, by way of the common basis where it can be.</summary>
    internal double Of(MetricBasis basis, PredictionSet predictions) => Formula is { } formula ? formula(basis) : Value(predictions);

    private static DelegateMetric Made(string name, MetricSubject subject, Delegate value, bool higherIsBetter, string? label, double minimum, double maximum)
    {
        var metric = new DelegateMetric(name, subject, value, higherIsBetter, label, minimum, maximum);
        metric.Validate();
        return metric;
    }

    private static Type TypeOf(MetricSubject subject) => subject switch
    {
        MetricSubject.Findings => typeof(FindingPredictions),
        MetricSubject.Values => typeof(ValuePredictions),
        _ => typeof(PredictionSet),
    };

    private static string Words(MetricSubject subject) => subject.ToString().ToLowerInvariant();

    private ArgumentException NotOf(MetricSubject predictions) => new(
        $"The metric '{Name}' is of {Words(Subject)} and the predictions are of {Words(predictions)}. Choose one of {predictions switch { MetricSubject.Findings => nameof(FindingMetrics), MetricSubject.Values => nameof(ValueMetrics), _ => nameof(Metrics) }}, or one of your own that has a value of them.",
        nameof(predictions));
}
