using TransferMed.Evaluation;

namespace TransferMed.Tests.Contracts;

/// <summary>What every <see cref="Calibration"/> keeps. Each check throws with a sentence where it does not.</summary>
public static class CalibratorContract
{
    /// <summary>All checks that hold for any calibration.</summary>
    public static void Check(Calibration calibration)
    {
        calibration.Validate();
        _ = calibration.ToJson();
        PredictionSet validation = SimulatedPredictions.Draw(600, 1, power: 2);
        PredictionSet test = SimulatedPredictions.Draw(200, 2, power: 2);
        Calibrator fitted = calibration.Fit(validation);
        GivesProbabilities(fitted, test);
        KeepsItsCeiling(fitted, test);
        TreatsOneSampleAsASet(fitted, test);
        IsFittedTheSameTwice(calibration, validation, test);
        RefusesOtherClasses(fitted);
        ComesBackFromItsState(calibration, fitted, test);
        DoesNoHarm(calibration);
    }

    /// <summary>Rows stay probabilities of the same classes, samples keep their labels.</summary>
    public static void GivesProbabilities(Calibrator calibrator, PredictionSet predictions)
    {
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            double[] row = predictions.Probabilities(sample).ToArray();
            calibrator.Apply(row);
            Require(row.All(p => p is >= 0 and <= 1) && Math.Abs(row.Sum() - 1) <= 1e-9, $"{calibrator} gives {string.Join(' ', row)}, which are no probabilities.");
        }

        PredictionSet calibrated = calibrator.Apply(predictions);
        Require(calibrated.Classes.Equals(predictions.Classes) && calibrated.Labels.Equals(predictions.Labels), $"{calibrator} changes classes or labels.");
    }

    /// <summary>One that says what its samples bear gives no probability above it.</summary>
    public static void KeepsItsCeiling(Calibrator calibrator, PredictionSet predictions)
    {
        if (calibrator.Ceiling is not { } ceiling)
        {
            return;
        }

        Require(ceiling is > 0.5 and < 1, $"{calibrator} has the ceiling {ceiling}; it must be above 0.5 and below 1.");
        double[][] rows = [.. Enumerable.Range(0, predictions.Classes.Count).Select(sure => predictions.Classes.Select((_, c) => c == sure ? 1.0 : 0).ToArray())];
        foreach (double[] row in rows.Concat(Enumerable.Range(0, predictions.Count).Select(sample => predictions.Probabilities(sample).ToArray())))
        {
            calibrator.Apply(row);
            Require(row.All(p => p <= ceiling), $"{calibrator} gives {row.Max()}, and its ceiling is {ceiling}.");
        }
    }

    /// <summary>A prediction does not depend on what is predicted with it.</summary>
    public static void TreatsOneSampleAsASet(Calibrator calibrator, PredictionSet predictions)
    {
        PredictionSet calibrated = calibrator.Apply(predictions);
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            double[] row = predictions.Probabilities(sample).ToArray();
            calibrator.Apply(row);
            Require(calibrated.Probabilities(sample).SequenceEqual(row), $"{calibrator} gives sample {sample} alone something else than in a set.");
        }
    }

    /// <summary>Equal samples give an equal calibrator.</summary>
    public static void IsFittedTheSameTwice(Calibration calibration, PredictionSet validation, PredictionSet test)
    {
        (Calibrator first, Calibrator second) = (calibration.Fit(validation), calibration.Fit(validation));
        Require(first.Equals(second), $"{calibration.GetType()} fits two calibrators that do not compare equal; let all that it holds compare by value, lists as a ValueList.");
        RequireSame(first, second, test, "fitted twice on the same samples");
    }

    /// <summary>One that was fitted on a number of classes takes no other.</summary>
    public static void RefusesOtherClasses(Calibrator calibrator)
    {
        if (calibrator.ClassCount is null)
        {
            return;
        }

        try
        {
            calibrator.Apply(new PredictionSet(["a", "b"], [0], [[0.4, 0.6]]));
        }
        catch (ArgumentException)
        {
            return;
        }

        throw new InvalidOperationException($"{calibrator} is for {calibrator.ClassCount} classes and takes predictions of 2.");
    }

    /// <summary>What can be written to a package gives the same probabilities when it is read.</summary>
    public static void ComesBackFromItsState(Calibration calibration, Calibrator fitted, PredictionSet test)
    {
        if (fitted.State is not { } state)
        {
            return;
        }

        Calibrator read = calibration.Read(state);
        Require(read.Equals(fitted) && read.State == state, $"{fitted} comes back from its state as {read}.");
        RequireSame(fitted, read, test, "read from its state");
        foreach (string damaged in (string[])["", "{", "null", state + "x"])
        {
            try
            {
                calibration.Read(damaged);
            }
            catch (FormatException)
            {
                continue;
            }

            throw new InvalidOperationException($"{calibration.GetType()} reads the state '{damaged}', which it did not write; throw a {nameof(FormatException)}.");
        }
    }

    /// <summary>Fitted on a model that keeps its promises, it leaves them nearly as they are.</summary>
    public static void DoesNoHarm(Calibration calibration)
    {
        PredictionSet test = SimulatedPredictions.Draw(4000, 4);
        double before = EvaluationResult.From(test).Brier;
        double after = EvaluationResult.From(calibration.Fit(SimulatedPredictions.Draw(4000, 3)).Apply(test)).Brier;
        Require(after <= before + 0.01, $"{calibration.GetType()} takes the Brier score of a calibrated model from {before} to {after}.");
    }

    /// <summary>For those that treat classes alike: other names for the classes give the same probabilities by the other names.</summary>
    public static void TreatsClassesAlike(Calibration calibration)
    {
        int[] order = [2, 0, 3, 1];
        PredictionSet validation = SimulatedPredictions.Draw(600, 1, power: 2);
        PredictionSet test = SimulatedPredictions.Draw(100, 2, power: 2);
        PredictionSet plain = calibration.Fit(validation).Apply(test);
        PredictionSet other = calibration.Fit(Reordered(validation)).Apply(Reordered(test));
        for (int sample = 0; sample < test.Count; sample++)
        {
            for (int c = 0; c < order.Length; c++)
            {
                double gap = Math.Abs(plain.Probabilities(sample)[order[c]] - other.Probabilities(sample)[c]);
                Require(gap <= 1e-6, $"{calibration.GetType()} gives a class {gap} more or less where the classes stand in another order.");
            }
        }

        PredictionSet Reordered(PredictionSet set) => new(
            [.. order.Select(c => set.Classes[c])],
            [.. set.Labels.Select(label => Array.IndexOf(order, label))],
            Enumerable.Range(0, set.Count).Select(sample => (double[])[.. order.Select(c => set.Probabilities(sample)[c])]));
    }

    private static void RequireSame(Calibrator first, Calibrator second, PredictionSet test, string when)
    {
        (PredictionSet one, PredictionSet other) = (first.Apply(test), second.Apply(test));
        Require(
            Enumerable.Range(0, test.Count).All(sample => one.Probabilities(sample).SequenceEqual(other.Probabilities(sample))),
            $"{first} gives other probabilities {when}.");
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
