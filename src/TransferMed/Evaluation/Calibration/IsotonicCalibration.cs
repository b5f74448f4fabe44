using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A rising step function for each class against all others, the results divided by their sum (Zadrozny and Elkan 2002). It
/// can mend any shape of a reliability curve and wants some hundreds of validation samples. It makes ties: AUC may fall a little.
/// No probability is above (n + 1) / (n + 2) for n validation samples (<see cref="Calibrator.Ceiling"/>), and so none is 0.
/// <see cref="Calibrator.State"/> holds the functions, from a class's probability to its frequency, in the order of the classes, and n.
/// </summary>
public sealed class IsotonicCalibration : Calibration
{
    private const int LeastSamples = 200;

    internal override string Kind => IsotonicCalibrator.Name;

    /// <summary>Fits one function for each class.</summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator.</returns>
    public override Calibrator Fit(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return new IsotonicCalibrator(Enumerable.Range(0, validation.Classes.Count)
            .Select(c => IsotonicRegression.Fit(validation.Scores(c), validation.Labels.Select(label => label == c ? 1.0 : 0.0)))
            .ToValueList(), validation.Count);
    }

    /// <summary>Says so for fewer than 200 samples.</summary>
    /// <inheritdoc/>
    protected internal override string? ReasonToLeaveOut(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return validation.Count < LeastSamples
            ? FormattableString.Invariant($"there are {validation.Count} validation pictures; isotonic calibration needs at least {LeastSamples}")
            : null;
    }

    /// <inheritdoc/>
    public override Calibrator Read(string state) => StateText.Read<IsotonicCalibrator.Numbers>(state).ToCalibrator().Checked();
}
