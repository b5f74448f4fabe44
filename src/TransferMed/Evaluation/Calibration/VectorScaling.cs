using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Gives every class a factor and an offset of its logit (Guo et al. 2017). Logits are log-probabilities, which makes it the
/// diagonal form of Dirichlet calibration (Kull et al. 2019). It can mend a model that is too sure of one class only, and can
/// change which class is named. Two parameters for each class: it wants some dozens of validation samples per class.
/// No probability is above (n + 1) / (n + 2) for n validation samples (<see cref="Calibrator.Ceiling"/>).
/// <see cref="Calibrator.State"/> holds factors and offsets, the ridge, the log loss before and after, and n.
/// </summary>
public sealed class VectorScaling : Calibration
{
    private const int LeastPerClass = 20;

    /// <summary>
    /// The weight of the penalty, above 0. Default 0.001: a thousandth of a nat for a parameter that is 1.4 away from doing nothing.
    /// </summary>
    public double Ridge { get; init; } = 1e-3;

    internal override string Kind => VectorCalibrator.Name;

    /// <inheritdoc/>
    protected override void CheckArguments() => OptionCheck.Within(Ridge, 0, double.MaxValue, nameof(Ridge), lowExclusive: true);

    /// <summary>
    /// Finds the factors and offsets of the least loss plus ridge / 2 times the sum of (factor - 1)² and offset², by Newton's
    /// method with step halving; the penalty makes the minimum one and finite. A probability below 1.2e-38 counts as that.
    /// </summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not above 0.</exception>
    /// <exception cref="TransferMedException">The search did not settle.</exception>
    public override Calibrator Fit(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        Validate();
        var fit = new VectorScalingFit(LogProbabilities.Of(validation), validation.Labels, Ridge);
        double before = fit.LogLoss;
        fit.Minimize();
        return new VectorCalibrator(fit.Factors.ToValueList(), fit.Offsets.ToValueList(), Ridge, before, fit.LogLoss, validation.Count);
    }

    /// <summary>Says so for fewer than 20 samples of a class.</summary>
    /// <inheritdoc/>
    protected internal override string? ReasonToLeaveOut(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        int smallest = Enumerable.Range(0, validation.Classes.Count).Min(c => validation.Labels.Count(label => label == c));
        return smallest < LeastPerClass
            ? FormattableString.Invariant($"there are {smallest} validation pictures of the rarest class; vector scaling needs at least {LeastPerClass}")
            : null;
    }

    /// <inheritdoc/>
    public override Calibrator Read(string state) => StateText.Read<VectorCalibrator.Numbers>(state).ToCalibrator().Checked();
}
