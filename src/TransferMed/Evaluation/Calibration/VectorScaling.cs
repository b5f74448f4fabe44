using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Gives every class a factor and an offset of its logit (Guo et al. 2017). Logits are log-probabilities, which makes it the
/// diagonal form of Dirichlet calibration (Kull et al. 2019). It can mend a model that is too sure of one class only, and can
/// change which class is named. Two parameters for each class: it wants some dozens of validation samples per class.
/// </summary>
/// <param name="Factors">What each class's log-probability is multiplied by; 1 without need.</param>
/// <param name="Offsets">What is added to it then; 0 without need.</param>
/// <param name="Ridge">The weight of the penalty that it was fitted with.</param>
/// <param name="LogLossBefore">The validation set's mean of -ln p(true class) without scaling, in nats.</param>
/// <param name="LogLossAfter">The same with scaling, without the penalty.</param>
public sealed record VectorScaling(
    ValueList<double> Factors,
    ValueList<double> Offsets,
    double Ridge,
    double LogLossBefore,
    double LogLossAfter) : ICalibrator, IRowCalibrator
{
    /// <summary>The penalty where none is given: a thousandth of a nat for a parameter that is 1.4 away from doing nothing.</summary>
    public const double DefaultRidge = 1e-3;

    /// <summary>
    /// Finds the factors and offsets of the least loss plus ridge / 2 times the sum of (factor - 1)² and offset², by Newton's
    /// method with step halving; the penalty makes the minimum one and finite. A probability below 1.2e-38 counts as that.
    /// </summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <param name="ridge">The weight of the penalty, above 0. Default 0.001.</param>
    /// <returns>The calibrator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not above 0.</exception>
    /// <exception cref="TransferMedException">The search did not settle.</exception>
    public static VectorScaling Fit(PredictionSet validation, double ridge = DefaultRidge)
    {
        ArgumentNullException.ThrowIfNull(validation);
        OptionCheck.Within(ridge, 0, double.MaxValue, nameof(ridge), lowExclusive: true);
        var fit = new VectorScalingFit(LogProbabilities.Of(validation), validation.Labels, ridge);
        double before = fit.LogLoss;
        fit.Minimize();
        return new VectorScaling(fit.Factors.ToValueList(), fit.Offsets.ToValueList(), ridge, before, fit.LogLoss);
    }

    /// <inheritdoc/>
    public PredictionSet Apply(PredictionSet predictions)
    {
        LogProbabilities.RequireClasses(predictions, Factors.Count);
        return this.ApplyToAll(predictions);
    }

    void IRowCalibrator.Apply(Span<double> row)
    {
        LogProbabilities.Log(row);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Factors[c] * row[c] + Offsets[c];
        }

        LogProbabilities.Softmax(row);
    }
}
