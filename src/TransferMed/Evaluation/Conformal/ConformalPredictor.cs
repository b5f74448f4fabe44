using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Split conformal prediction (Vovk, Gammerman and Shafer 2005; Papadopoulos et al. 2002): instead of one class a set of
/// classes that holds the true one with probability at least 1 - alpha, whatever the model, as long as the samples to come are like the calibration
/// samples (exchangeable). The probability is over calibration set and sample together: one calibration set may turn out
/// some points above or below (by about sqrt(alpha (1 - alpha) / n)).
/// </summary>
public sealed class ConformalPredictor
{
    internal ConformalPredictor(ConformalOptions options, ValueList<string> classes, ValueList<double> thresholds, int calibrationCount)
    {
        Options = options;
        Classes = classes;
        Thresholds = thresholds;
        CalibrationCount = calibrationCount;
    }

    /// <summary>What is promised and how.</summary>
    public ConformalOptions Options { get; }

    /// <summary>The class names.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>
    /// One for all classes, or one for each: a class is in the set when its score is not above. The largest double where there are
    /// too few samples to leave any class out.
    /// </summary>
    public ValueList<double> Thresholds { get; }

    /// <summary>The number of samples that it was calibrated on.</summary>
    public int CalibrationCount { get; }

    /// <summary>Finds the thresholds: the ceil((n + 1)(1 - alpha))-th smallest of the n true classes' scores.</summary>
    /// <param name="validation">
    /// Predictions of samples that the model was not trained on and that are not the test set. Samples that early stopping or a
    /// calibrator saw are not wholly exchangeable with new ones; where there are enough, keep some apart.
    /// </param>
    /// <param name="options">What to promise; null for nine of ten by least ambiguous sets.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the sets are of grades (<see cref="Contiguous"/>) and the order of the classes was not stated.</exception>
    public static ConformalPredictor Calibrate(PredictionSet validation, ConformalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(validation);
        options ??= new ConformalOptions();
        options.Validate();
        if (options.Method.IsOfGrades && !validation.ClassOrderIsStated && validation.Classes.Count > 2)
        {
            throw new ArgumentException(
                $"{options.Method.GetType().Name} makes sets of neighbouring grades, and the classes {validation.Classes} stand in no stated order. Set {nameof(PredictionSet.ClassOrderIsStated)} where their order is that of grades.",
                nameof(validation));
        }

        int classes = validation.Classes.Count;
        var scores = new double[classes];
        var ofTruth = new double[validation.Count];
        for (int sample = 0; sample < ofTruth.Length; sample++)
        {
            options.Method.Fill(validation.Probabilities(sample), scores);
            ofTruth[sample] = scores[validation.Labels[sample]];
        }

        ValueList<double> thresholds = options.PerClass
            ? Enumerable.Range(0, classes).Select(c => Threshold(sample => validation.Labels[sample] == c)).ToValueList()
            : [Threshold(_ => true)];
        return new ConformalPredictor(options, validation.Classes, thresholds, validation.Count);

        double Threshold(Func<int, bool> counts)
        {
            int[] samples = [.. Enumerable.Range(0, ofTruth.Length).Where(counts)];
            string?[]? groups = options.Method.IsOfGrades && validation.Groups is { } all ? Array.ConvertAll(samples, sample => all[sample]) : null;
            return SplitQuantile.Of(Array.ConvertAll(samples, sample => ofTruth[sample]), groups, options.Alpha);
        }
    }

    /// <summary>The set of one sample.</summary>
    /// <param name="probabilities">K probabilities in the order of <see cref="Classes"/>.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">There are not K probabilities.</exception>
    public ConformalSet SetOf(ReadOnlySpan<double> probabilities)
    {
        if (probabilities.Length != Classes.Count)
        {
            throw new ArgumentException($"There are {probabilities.Length} probabilities for the {Classes.Count} classes {Classes}.", nameof(probabilities));
        }

        var scores = new double[probabilities.Length];
        Options.Method.Fill(probabilities, scores);
        int[] taken = [.. ProbabilityRanks.ByFallingProbability(probabilities).Where(c => scores[c] <= Thresholds[Thresholds.Count == 1 ? 0 : c])];
        if (Options.Method.IsOfGrades && taken.Length > 1)
        {
            (int lowest, int highest) = (taken.Min(), taken.Max());
            taken = [.. ProbabilityRanks.ByFallingProbability(probabilities).Where(c => c >= lowest && c <= highest)];
        }

        return new ConformalSet(taken.ToValueList(), taken.Select(c => Classes[c]).ToValueList(), Classes.Count);
    }

    /// <summary>The sets of all samples.</summary>
    /// <param name="predictions">Predictions of the same model.</param>
    /// <returns>The sets, with the coverage that they reach.</returns>
    /// <exception cref="ArgumentException">The predictions have another number of classes.</exception>
    public ConformalSets Apply(PredictionSet predictions)
    {
        LogProbabilities.RequireClasses(predictions, Classes.Count);
        return new ConformalSets(this, predictions, Enumerable.Range(0, predictions.Count).Select(sample => SetOf(predictions.Probabilities(sample))).ToValueList());
    }
}
