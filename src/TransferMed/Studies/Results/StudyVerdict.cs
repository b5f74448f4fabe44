using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Whether one scenario is better than another, over all runs that both have on the same pictures; a stored <see cref="DifferenceVerdict"/>.</summary>
public sealed class StudyVerdict
{
    /// <summary>The scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>What it is compared with: <c>scratch</c>, or a source that stands before it.</summary>
    public required string Baseline { get; init; }

    /// <summary>The metric (<see cref="Evaluation.Metric.Name"/>).</summary>
    public required string Metric { get; init; }

    /// <summary>The training pictures of each class, or null for all.</summary>
    public required int? TrainPerClass { get; init; }

    /// <summary>The runs of each.</summary>
    public required int Runs { get; init; }

    /// <summary>True where all runs were tested on the same test pictures: the interval then says nothing about other ones.</summary>
    public required bool SameTestPictures { get; init; }

    /// <summary>Scenario less baseline, run by run.</summary>
    public required IReadOnlyList<double> Differences { get; init; }

    /// <summary>The mean difference; NaN where a run's metric is not defined.</summary>
    public required double MeanDifference { get; init; }

    /// <summary>Its interval by the corrected resampled t (Nadeau and Bengio 2003), not adjusted for the number of comparisons; null with fewer than two runs.</summary>
    public required ConfidenceInterval? Interval { get; init; }

    /// <summary>The test pictures for each available training picture, which that correction counts with.</summary>
    public required double TestToTrain { get; init; }

    /// <summary>The two-sided p-value of the corrected resampled t test; 1 with a single run, NaN where a run's metric is not defined.</summary>
    public required double PValue { get; init; }

    /// <summary>The p-value after Holm's correction over <see cref="Comparisons"/> comparisons.</summary>
    public required double AdjustedPValue { get; init; }

    /// <summary>
    /// How many comparisons were corrected for: all of the same metric and kind (with scratch, or between sources), over
    /// scenarios and sizes.
    /// </summary>
    public required int Comparisons { get; init; }

    /// <summary>The two-sided p-value of Wilcoxon's signed-rank test, not adjusted: a look at it without the normal distribution. Five runs cannot go below 0.0625 (<see cref="WilcoxonSignedRank"/>).</summary>
    public required double WilcoxonPValue { get; init; }

    /// <summary>The smallest difference that so many runs of this spread could have shown (<see cref="DifferenceVerdict.SmallestDetectable"/>); NaN with fewer than two runs.</summary>
    public required double SmallestDetectable { get; init; }

    /// <summary>True where <see cref="AdjustedPValue"/> is at most 0.05.</summary>
    public required bool Shown { get; init; }

    /// <summary>The verdict in words, for example <c>same beats scratch by 6.1 points of macro F1 [2.3, 9.8], p = 0.004 after Holm</c>.</summary>
    public required string Text { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
