using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Split conformal prediction for findings, each by itself (label-conditional: Vovk, Gammerman and Shafer 2005): for each finding the set of what it may be, there or not. Of the samples
/// that show a finding at least 1 - alpha have it in their set, and of those that do not as many its absence, whatever the model, as long as samples to come are like the
/// calibration samples. The promise is one for each finding; that all sets of a sample hold at once is promised by none of them.
/// Where calibration samples belong to groups (patients), every group counts once (Lee, Barber and Willett 2023), so that the promise is one for a sample of a new group.
/// </summary>
public sealed class FindingConformal
{
    internal FindingConformal(double alpha, ValueList<string> findings, ValueList<double> present, ValueList<double> absent, int calibrationCount)
    {
        Alpha = alpha;
        Findings = findings;
        PresentThresholds = present;
        AbsentThresholds = absent;
        CalibrationCount = calibrationCount;
    }

    /// <summary>The share of samples whose set may miss the truth, for each finding and either answer.</summary>
    public double Alpha { get; }

    /// <summary>The names of the T findings.</summary>
    public ValueList<string> Findings { get; }

    /// <summary>For each finding: it may be there where 1 - p is not above this. The largest double, and so always, where too few calibration samples show it.</summary>
    public ValueList<double> PresentThresholds { get; }

    /// <summary>For each finding: it may be absent where p is not above this. The largest double, and so always, where too few calibration samples do not show it.</summary>
    public ValueList<double> AbsentThresholds { get; }

    /// <summary>The number of samples that it was calibrated on.</summary>
    public int CalibrationCount { get; }

    /// <summary>The thresholds as text that <see cref="Read"/> reads: JSON.</summary>
    internal string State => StateText.Write(new Numbers(Alpha, [.. Findings], [.. PresentThresholds], [.. AbsentThresholds], CalibrationCount));

    /// <summary>Finds the thresholds from the samples of which each finding is known.</summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <param name="alpha">The share of misses, above 0 and below 1. Default 0.1. A finding with fewer than 1 / alpha - 1 samples (groups) of one answer has that answer in every set.</param>
    /// <returns>What makes sets.</returns>
    /// <exception cref="ArgumentException">The share is out of its range.</exception>
    public static FindingConformal Calibrate(FindingPredictions validation, double alpha = 0.1)
    {
        ArgumentNullException.ThrowIfNull(validation);
        OptionCheck.Within(alpha, 0, 1, nameof(alpha), lowExclusive: true, highExclusive: true);
        return new FindingConformal(
            alpha,
            validation.Targets,
            Enumerable.Range(0, validation.Targets.Count).Select(finding => Threshold(validation, finding, 1, alpha)).ToValueList(),
            Enumerable.Range(0, validation.Targets.Count).Select(finding => Threshold(validation, finding, 0, alpha)).ToValueList(),
            validation.Count);
    }

    /// <summary>The sets of one sample.</summary>
    /// <param name="probabilities">T probabilities in the order of <see cref="Findings"/>.</param>
    /// <returns>What each finding may be.</returns>
    /// <exception cref="ArgumentException">There are not T probabilities.</exception>
    public ValueList<FindingSet> SetsOf(ReadOnlySpan<double> probabilities)
    {
        if (probabilities.Length != Findings.Count)
        {
            throw new ArgumentException($"There are {probabilities.Length} probabilities for the {Findings.Count} findings {Findings}.", nameof(probabilities));
        }

        var sets = new FindingSet[probabilities.Length];
        for (int finding = 0; finding < sets.Length; finding++)
        {
            sets[finding] = (1 - probabilities[finding] <= PresentThresholds[finding] ? FindingSet.Present : FindingSet.Neither)
                | (probabilities[finding] <= AbsentThresholds[finding] ? FindingSet.Absent : FindingSet.Neither);
        }

        return sets.ToValueList();
    }

    /// <summary>The sets of all samples.</summary>
    /// <param name="predictions">Predictions of the same model.</param>
    /// <returns>The sets, with the coverage that they reach where findings are known.</returns>
    /// <exception cref="ArgumentException">The predictions are of other findings.</exception>
    public FindingConformalSets Apply(FindingPredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        TargetChecks.RequireTargets(Findings, predictions, nameof(predictions));
        return new FindingConformalSets(this, predictions, Enumerable.Range(0, predictions.Count).Select(sample => SetsOf(predictions.Predicted(sample))).ToValueList());
    }

    /// <exception cref="FormatException">It is not of the form, or a number is out of its range.</exception>
    internal static FindingConformal Read(string state)
    {
        Numbers numbers = StateText.Read<Numbers>(state);
        bool sound = numbers.Alpha is > 0 and < 1 && numbers.CalibrationCount > 0 && numbers.Present.Length == numbers.Findings.Length && numbers.Absent.Length == numbers.Findings.Length
            && !numbers.Present.Concat(numbers.Absent).Any(double.IsNaN);
        return sound
            ? new FindingConformal(numbers.Alpha, numbers.Findings.ToValueList(), numbers.Present.ToValueList(), numbers.Absent.ToValueList(), numbers.CalibrationCount)
            : throw new FormatException("its conformal sets of findings do not have a share between 0 and 1, a count, and two thresholds for each finding.");
    }

    private static double Threshold(FindingPredictions validation, int finding, double truth, double alpha)
    {
        KnownTarget known = validation.Known(finding);
        string?[]? groups = known.Groups(validation.Groups);
        int[] like = [.. Enumerable.Range(0, known.Count).Where(i => known.Truths[i] == truth)];
        return SplitQuantile.Of(
            Array.ConvertAll(like, i => truth == 1 ? 1 - known.Predicted[i] : known.Predicted[i]), groups is null ? null : Array.ConvertAll(like, i => groups[i]), alpha);
    }

    internal sealed record Numbers(double Alpha, string[] Findings, double[] Present, double[] Absent, int CalibrationCount);
}
