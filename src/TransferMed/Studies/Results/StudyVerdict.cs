using System.Globalization;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Whether one scenario is better than another, over all runs that both have on the same pictures; a stored <see cref="DifferenceVerdict"/>.</summary>
public sealed class StudyVerdict
{
    [JsonConstructor]
    internal StudyVerdict()
    {
    }

    /// <summary>The scenario.</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>What it is compared with: <c>scratch</c>, or a source that stands before it.</summary>
    [JsonInclude, JsonRequired]
    public string Baseline { get; internal init; } = "";

    /// <summary>The metric (<see cref="Evaluation.Metric.Name"/>).</summary>
    [JsonInclude, JsonRequired]
    public string Metric { get; internal init; } = "";

    /// <summary>The training pictures of each class (<see cref="StudyOptions.TrainPerClass"/>), or null for all.</summary>
    [JsonInclude, JsonRequired]
    public int? TrainPerClass { get; internal init; }

    /// <summary>The runs of each.</summary>
    [JsonInclude, JsonRequired]
    public int Runs { get; internal init; }

    /// <summary>True where all runs were tested on the same test pictures: the interval then says nothing about other ones.</summary>
    [JsonInclude, JsonRequired]
    [JsonPropertyName("sameTestPictures")]
    public bool SameTestImages { get; internal init; }

    /// <summary>Scenario less baseline, run by run.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<double> Differences { get; internal init; } = [];

    /// <summary>The mean difference; NaN where a run's metric is not defined.</summary>
    [JsonInclude, JsonRequired]
    public double MeanDifference { get; internal init; }

    /// <summary>Its interval by the corrected resampled t (Nadeau and Bengio 2003), not adjusted for the number of comparisons and within what two values of the metric can differ by; null with fewer than <see cref="DifferenceVerdict.FewestRuns"/>.</summary>
    [JsonInclude, JsonRequired]
    public ConfidenceInterval? Interval { get; internal init; }

    /// <summary>The test pictures for each available training picture, which that correction counts with.</summary>
    [JsonInclude, JsonRequired]
    public double TestToTrain { get; internal init; }

    /// <summary>The two-sided p-value of the corrected resampled t test; NaN with fewer than <see cref="DifferenceVerdict.FewestRuns"/> and where a run's metric is not defined.</summary>
    [JsonInclude, JsonRequired]
    public double PValue { get; internal init; }

    /// <summary>The p-value after Holm's correction over <see cref="Comparisons"/> comparisons.</summary>
    [JsonInclude, JsonRequired]
    public double AdjustedPValue { get; internal init; }

    /// <summary>
    /// How many comparisons were corrected for: all of the same metric and kind (with scratch, or between sources), over
    /// scenarios and sizes; 0 where there is no p-value.
    /// </summary>
    [JsonInclude, JsonRequired]
    public int Comparisons { get; internal init; }

    /// <summary>The two-sided p-value of Wilcoxon's signed-rank test, not adjusted: a look at it without the normal distribution. Five runs cannot go below 0.0625 (<see cref="WilcoxonSignedRank"/>); NaN as <see cref="PValue"/>.</summary>
    [JsonInclude, JsonRequired]
    public double WilcoxonPValue { get; internal init; }

    /// <summary>The smallest difference that so many runs of this spread could have shown (<see cref="DifferenceVerdict.SmallestDetectable"/>); NaN as <see cref="PValue"/>, and where no difference that the metric can have would have been shown.</summary>
    [JsonInclude, JsonRequired]
    public double SmallestDetectable { get; internal init; }

    /// <summary>True where <see cref="AdjustedPValue"/> is at most 0.05.</summary>
    [JsonInclude, JsonRequired]
    public bool Shown { get; internal init; }

    /// <summary>The verdict in words, for example <c>same beats scratch by 6.1 points of macro F1 [2.3, 9.8], p = 0.004 after Holm</c>; of few runs those of <see cref="DifferenceVerdict.TooFewRuns"/>.</summary>
    [JsonInclude, JsonRequired]
    public string Text { get; internal init; } = "";

    /// <summary>What a file keeps of a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="trainPerClass">The training pictures of each class, or null for all.</param>
    /// <param name="sameTest">Whether all runs were tested on the same pictures.</param>
    /// <param name="perClass">What the training pictures are counted for, see <see cref="StudyMetrics.PerClass"/>.</param>
    internal static StudyVerdict Of(DifferenceVerdict verdict, int? trainPerClass, bool sameTest, string perClass = "per class")
    {
        bool tested = verdict.Differences.Count >= DifferenceVerdict.FewestRuns;
        return new StudyVerdict
        {
            Scenario = verdict.First,
            Baseline = verdict.Second,
            Metric = verdict.Metric.Name,
            TrainPerClass = trainPerClass,
            Runs = verdict.Differences.Count,
            SameTestImages = sameTest,
            Differences = [.. verdict.Differences],
            MeanDifference = verdict.Difference.Value,
            Interval = tested ? verdict.Difference : null,
            TestToTrain = verdict.TestOverTrain,
            PValue = verdict.PValue,
            AdjustedPValue = verdict.AdjustedPValue,
            Comparisons = tested ? verdict.Comparisons : 0,
            WilcoxonPValue = tested ? WilcoxonSignedRank.Test(verdict.Differences).PValue : double.NaN,
            SmallestDetectable = double.IsFinite(verdict.SmallestDetectable) ? verdict.SmallestDetectable : double.NaN,
            Shown = verdict.IsShown,
            Text = Prefix(trainPerClass, perClass) + verdict + (tested && sameTest ? "; all on the same test pictures" : ""),
        };
    }

    /// <summary>What stands before the words of a size.</summary>
    internal static string Prefix(int? trainPerClass, string perClass) => trainPerClass is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size} {perClass}: ") : "";

    /// <inheritdoc/>
    public override string ToString() => Text;
}
