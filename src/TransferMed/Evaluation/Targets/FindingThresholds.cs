using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>From which probability on each finding is called there: a probability that is at least the threshold calls it. Compares by value.</summary>
public sealed record FindingThresholds
{
    /// <summary>The threshold where none was chosen.</summary>
    internal const double Usual = 0.5;

    /// <summary>Keeps thresholds.</summary>
    /// <param name="findings">The names of the T findings, each once.</param>
    /// <param name="values">The threshold of each, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, a name is missing or twice, or a threshold is out of its range.</exception>
    public FindingThresholds(IEnumerable<string> findings, IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(values);
        Findings = findings.ToValueList();
        Values = values.ToValueList();
        TargetChecks.CheckNames(Findings);
        if (Values.Count != Findings.Count || Values.Any(value => value is not (>= 0 and <= 1)))
        {
            throw new ArgumentException($"The thresholds are {Values} for the findings {Findings}; give one from 0 to 1 for each.", nameof(values));
        }
    }

    /// <summary>The names of the T findings.</summary>
    public ValueList<string> Findings { get; }

    /// <summary>The threshold of each finding, from 0 to 1.</summary>
    public ValueList<double> Values { get; }

    /// <summary>What to know about how they were chosen, in sentences: findings that kept 0.5. Default: none.</summary>
    public ValueList<string> Notes { get; init; } = [];

    /// <summary>The numbers as text that <see cref="Read"/> reads: JSON, without the notes.</summary>
    internal string State => StateText.Write(new Numbers([.. Findings], [.. Values]));

    /// <summary>The threshold of a finding.</summary>
    /// <param name="finding">Its name.</param>
    /// <exception cref="ArgumentException">There is no such finding; the message lists those there are.</exception>
    public double this[string finding] => Findings.Zip(Values).Where(known => known.First == finding).Select(known => (double?)known.Second).FirstOrDefault()
        ?? throw new ArgumentException($"There is no '{finding}' among {Findings}.", nameof(finding));

    /// <summary>
    /// Chooses the threshold of each finding among the probabilities of the samples of which it is known: the best by the criterion, of equal ones the highest. A finding that no sample shows, or
    /// every one, keeps 0.5, and <see cref="Notes"/> says so. O(T N log N).
    /// </summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set: on the samples that chose them, thresholds look better than they are.</param>
    /// <param name="criterion">What is best. Default F1.</param>
    /// <returns>The thresholds.</returns>
    public static FindingThresholds Fit(FindingPredictions validation, ThresholdCriterion criterion = ThresholdCriterion.F1)
    {
        ArgumentNullException.ThrowIfNull(validation);
        OptionCheck.Defined(criterion, nameof(criterion));
        var notes = new List<string>();
        double[] values = [.. validation.Targets.Select((finding, index) => Best(validation.Known(index), finding, criterion, notes))];
        return new FindingThresholds(validation.Targets, values) { Notes = notes.ToValueList() };
    }

    /// <exception cref="FormatException">It is not of the form, or a number is out of its range.</exception>
    internal static FindingThresholds Read(string state)
    {
        Numbers numbers = StateText.Read<Numbers>(state);
        try
        {
            return new FindingThresholds(numbers.Findings, numbers.Values);
        }
        catch (ArgumentException fault)
        {
            throw new FormatException(fault.Message, fault);
        }
    }

    internal void RequireFindings(ValueList<string> findings)
    {
        if (!findings.Equals(Findings))
        {
            throw new ArgumentException($"The thresholds are of the findings {Findings}, the predictions of {findings}.", nameof(findings));
        }
    }

    private static double Best(KnownTarget known, string finding, ThresholdCriterion criterion, List<string> notes)
    {
        bool[] isThere = known.IsThere;
        int positives = isThere.Count(there => there);
        if (positives == 0 || positives == known.Count)
        {
            notes.Add(FormattableString.Invariant(
                $"'{finding}' keeps the threshold 0.5: of {known.Count} samples of which it is known {(positives == 0 ? "none shows" : "all show")} it."));
            return Usual;
        }

        (double best, double threshold) = (double.NegativeInfinity, Usual);
        foreach ((double candidate, OutcomeCounts counts) in Thresholds.Of([.. known.Predicted], isThere).Skip(1))
        {
            double merit = criterion == ThresholdCriterion.F1
                ? 2.0 * counts.TruePositives / (counts.TruePositives + counts.FalsePositives + counts.Positives)
                : counts.Sensitivity + counts.Specificity - 1;
            (best, threshold) = merit > best ? (merit, candidate) : (best, threshold);
        }

        return threshold;
    }

    internal sealed record Numbers(string[] Findings, double[] Values);
}
