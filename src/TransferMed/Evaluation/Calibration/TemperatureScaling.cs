using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Divides the logits by one number (Guo et al. 2017), found by the greatest likelihood. It changes how sure the model is and never
/// which class it names. The calibration of choice where validation is small: it has one parameter.
/// No probability is above (n + 1) / (n + 2) for n validation samples (<see cref="Calibrator.Ceiling"/>).
/// <see cref="Calibrator.State"/> holds the temperature, above 1 where the model was too sure, the log loss before and after it, and n.
/// </summary>
public sealed class TemperatureScaling : Calibration
{
    /// <summary>The least temperature: found where every validation sample is right, when the likelihood has no maximum.</summary>
    internal const double Coldest = 0.01;

    /// <summary>The greatest temperature: found where the model is worse than chance.</summary>
    internal const double Hottest = 100;

    private const int MostSteps = 200;
    private const int LeastSamples = 20;

    internal override string Kind => TemperatureCalibrator.Name;

    /// <summary>
    /// Finds the temperature of the greatest likelihood. With b = 1/T the loss is convex, so Newton's method inside a
    /// shrinking bracket finds the one minimum. Logits are the logarithms of the probabilities; a probability below
    /// 1.2e-38, the least that a float32 softmax tells from 0, counts as that.
    /// </summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator, with a temperature from 0.01 to 100.</returns>
    public override Calibrator Fit(PredictionSet validation) => FitTo(validation);

    /// <summary>Says so for fewer than 20 samples, and where no temperature is the likeliest.</summary>
    /// <inheritdoc/>
    protected internal override string? ReasonToLeaveOut(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        if (validation.Count < LeastSamples)
        {
            return FormattableString.Invariant($"there are {validation.Count} validation pictures; temperature scaling needs at least {LeastSamples}");
        }

        // At an end of the range the likelihood has no maximum: the number would be that of the range and not of the samples.
        return FitTo(validation).Temperature switch
        {
            <= Coldest => "no validation picture speaks against the model, so that no temperature is the likeliest",
            >= Hottest => "the model is no better than chance on the validation pictures",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override Calibrator Read(string state) => StateText.Read<TemperatureCalibrator.Numbers>(state).ToCalibrator().Checked();

    /// <summary>The temperature 1: what is left of a calibration that these samples do not bear, since their number alone says how sure one may be.</summary>
    internal static Calibrator FloorOf(PredictionSet validation)
    {
        double loss = Loss(LogProbabilities.Of(validation), validation.Labels, 1).Value;
        return new TemperatureCalibrator(1, loss, loss, validation.Count);
    }

    private static TemperatureCalibrator FitTo(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        double[][] logits = LogProbabilities.Of(validation);
        double inverse = Minimum(logits, validation.Labels);
        return new TemperatureCalibrator(1 / inverse, Loss(logits, validation.Labels, 1).Value, Loss(logits, validation.Labels, inverse).Value, validation.Count);
    }

    private static double Minimum(double[][] logits, ValueList<int> labels)
    {
        double low = 1 / Hottest;
        double high = 1 / Coldest;
        if (Loss(logits, labels, low).Slope >= 0)
        {
            // Flat everywhere: all classes are equally likely in every sample, and any temperature is as good as none.
            return Loss(logits, labels, high).Slope <= 0 ? 1 : low;
        }

        if (Loss(logits, labels, high).Slope <= 0)
        {
            return high;
        }

        double at = 1;
        for (int step = 0; step < MostSteps && high - low > 1e-13 * high; step++)
        {
            (_, double slope, double curvature) = Loss(logits, labels, at);
            if (slope == 0)
            {
                return at;
            }

            (low, high) = slope < 0 ? (at, high) : (low, at);
            double next = at - slope / curvature;

            // A step out of the bracket (or NaN, where the curvature is 0) is replaced by bisection.
            next = next > low && next < high ? next : (low + high) / 2;
            if (Math.Abs(next - at) <= 1e-14 * at)
            {
                return next;
            }

            at = next;
        }

        return at;
    }

    // The mean loss at the inverse temperature b, with its first two derivatives: mean(E[z] - z_y) and mean(Var[z]) under softmax(b z).
    private static (double Value, double Slope, double Curvature) Loss(double[][] logits, ValueList<int> labels, double inverse)
    {
        double value = 0, slope = 0, curvature = 0;
        var p = new double[logits[0].Length];
        for (int sample = 0; sample < logits.Length; sample++)
        {
            double[] z = logits[sample];
            double truth = z[labels[sample]];
            double mean = 0, square = 0;
            for (int c = 0; c < p.Length; c++)
            {
                p[c] = inverse * z[c];
            }

            value += LogProbabilities.Softmax(p) - inverse * truth;
            for (int c = 0; c < p.Length; c++)
            {
                // Measured from the true class's logit: the slope is then exactly 0 where all logits are equal.
                double distance = z[c] - truth;
                mean += p[c] * distance;
                square += p[c] * distance * distance;
            }

            slope += mean;
            curvature += square - mean * mean;
        }

        return (value / logits.Length, slope / logits.Length, curvature / logits.Length);
    }
}
