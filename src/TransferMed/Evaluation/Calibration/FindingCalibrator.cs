using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A calibration of each finding by itself: slope times logit plus intercept, fitted by Platt's method (1999) on the samples of which the finding is known. It never changes the order of the
/// samples for a finding, and so no area under its curve; thresholds are to be chosen afterwards. No fitted probability is above (n + 1) / (n + 2), nor below 1 / (n + 2), for n samples
/// of which the finding is known. Compares by value. Any number of threads may use one.
/// </summary>
public sealed record FindingCalibrator
{
    /// <summary>The fewest samples that show a finding, and that do not, for which it is fitted.</summary>
    public const int FewestSamples = 10;

    private FindingCalibrator(ValueList<string> findings, ValueList<double> slopes, ValueList<double> intercepts, ValueList<int> counts)
    {
        Findings = findings;
        Slopes = slopes;
        Intercepts = intercepts;
        Counts = counts;
    }

    /// <summary>The names of the T findings.</summary>
    public ValueList<string> Findings { get; }

    /// <summary>By what the logit of each finding is multiplied, above 0; below 1 the model was too sure. 1 for one that is left as it is.</summary>
    public ValueList<double> Slopes { get; }

    /// <summary>What is added to the logit of each finding; 0 for one that is left as it is.</summary>
    public ValueList<double> Intercepts { get; }

    /// <summary>The number of samples that each finding was fitted on; 0 for one that is left as it is.</summary>
    public ValueList<int> Counts { get; }

    /// <summary>Why findings are left as they are, in sentences. Not kept in files.</summary>
    public ValueList<string> Notes { get; private init; } = [];

    /// <summary>The numbers as text that <see cref="Read"/> reads: JSON.</summary>
    internal string State => StateText.Write(new Numbers([.. Findings], [.. Slopes], [.. Intercepts], [.. Counts]));

    /// <summary>
    /// Fits each finding. One that fewer than 10 samples show, or fewer than 10 do not, and one that the model tells no better than chance, is left as it is, and <see cref="Notes"/>
    /// says so.
    /// </summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator.</returns>
    public static FindingCalibrator Fit(FindingPredictions validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        int findings = validation.Targets.Count;
        (double[] slopes, double[] intercepts, int[] counts) = (new double[findings], new double[findings], new int[findings]);
        var notes = new List<string>();
        for (int finding = 0; finding < findings; finding++)
        {
            KnownTarget known = validation.Known(finding);
            slopes[finding] = 1;
            if (ReasonToLeave(known) is { } reason)
            {
                notes.Add($"'{validation.Targets[finding]}' is not calibrated: {reason}.");
                continue;
            }

            (double slope, double intercept) = PlattScaling.Fit(known.Predicted, known.IsThere);
            if (slope > 0)
            {
                (slopes[finding], intercepts[finding], counts[finding]) = (slope, intercept, known.Count);
            }
            else
            {
                notes.Add($"'{validation.Targets[finding]}' is not calibrated: the model tells it no better than chance.");
            }
        }

        return new FindingCalibrator(validation.Targets, slopes.ToValueList(), intercepts.ToValueList(), counts.ToValueList()) { Notes = notes.ToValueList() };
    }

    /// <summary>Calibrates one sample in place.</summary>
    /// <param name="probabilities">T probabilities in the order of <see cref="Findings"/>; afterwards the calibrated ones.</param>
    /// <exception cref="ArgumentException">There are not T probabilities.</exception>
    public void Apply(Span<double> probabilities)
    {
        if (probabilities.Length != Findings.Count)
        {
            throw new ArgumentException($"There are {probabilities.Length} probabilities for the {Findings.Count} findings {Findings}.", nameof(probabilities));
        }

        Span<double> row = stackalloc double[2];
        for (int finding = 0; finding < probabilities.Length; finding++)
        {
            if (Counts[finding] > 0)
            {
                double there = 1 / (1 + Math.Exp(-(Slopes[finding] * PlattScaling.Logit(probabilities[finding]) + Intercepts[finding])));
                (row[0], row[1]) = (there, 1 - there);
                CountFloor.Apply(row, Counts[finding]);
                probabilities[finding] = row[0];
            }
        }
    }

    /// <summary>Calibrates predictions.</summary>
    /// <param name="predictions">Predictions of the same model.</param>
    /// <returns>New predictions with the same truths, paths and groups, and no thresholds: those of before were chosen for other probabilities.</returns>
    /// <exception cref="ArgumentException">The predictions are of other findings.</exception>
    public FindingPredictions Apply(FindingPredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        TargetChecks.RequireTargets(Findings, predictions, nameof(predictions));
        var calibrated = new double[predictions.Count * Findings.Count];
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            Span<double> row = calibrated.AsSpan(sample * Findings.Count, Findings.Count);
            predictions.Predicted(sample).CopyTo(row);
            Apply(row);
        }

        return predictions.WithProbabilities(calibrated);
    }

    /// <summary>Whether both calibrate alike; <see cref="Notes"/> do not count.</summary>
    /// <param name="other">The other.</param>
    /// <returns>True where all numbers are equal.</returns>
    public bool Equals(FindingCalibrator? other) =>
        other is not null && Findings.Equals(other.Findings) && Slopes.Equals(other.Slopes) && Intercepts.Equals(other.Intercepts) && Counts.Equals(other.Counts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Findings, Slopes, Intercepts, Counts);

    /// <exception cref="FormatException">It is not of the form, or a number is out of its range.</exception>
    internal static FindingCalibrator Read(string state)
    {
        Numbers numbers = StateText.Read<Numbers>(state);
        int findings = numbers.Findings.Length;
        bool sound = findings > 0 && numbers.Slopes.Length == findings && numbers.Intercepts.Length == findings && numbers.Counts.Length == findings
            && Array.TrueForAll(numbers.Slopes, slope => double.IsFinite(slope) && slope > 0) && Array.TrueForAll(numbers.Intercepts, double.IsFinite) && Array.TrueForAll(numbers.Counts, count => count >= 0);
        return sound
            ? new FindingCalibrator(numbers.Findings.ToValueList(), numbers.Slopes.ToValueList(), numbers.Intercepts.ToValueList(), numbers.Counts.ToValueList())
            : throw new FormatException("its calibrator of findings does not have a slope above 0, an intercept and a count for each finding.");
    }

    private static string? ReasonToLeave(KnownTarget known)
    {
        int positives = known.IsThere.Count(there => there);
        return positives >= FewestSamples && known.Count - positives >= FewestSamples
            ? null
            : FormattableString.Invariant($"of {known.Count} samples of which it is known {positives} show it; both kinds need at least {FewestSamples}");
    }

    internal sealed record Numbers(string[] Findings, double[] Slopes, double[] Intercepts, int[] Counts);
}
