using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A rising step function for each class against all others, the results divided by their sum (Zadrozny and Elkan 2002). It
/// can mend any shape of a reliability curve and wants some hundreds of validation samples. It makes ties and exact zeros:
/// AUC may fall a little, and a sure mistake makes the log loss large.
/// </summary>
/// <param name="Functions">From a class's probability to its frequency, in the order of the classes.</param>
public sealed record IsotonicCalibration(ValueList<IsotonicRegression> Functions) : ICalibrator, IRowCalibrator
{
    /// <summary>Fits one function for each class.</summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator.</returns>
    public static IsotonicCalibration Fit(PredictionSet validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return new IsotonicCalibration(Enumerable.Range(0, validation.Classes.Count)
            .Select(c => IsotonicRegression.Fit(validation.Scores(c), validation.Labels.Select(label => label == c ? 1.0 : 0.0)))
            .ToValueList());
    }

    /// <inheritdoc/>
    public PredictionSet Apply(PredictionSet predictions)
    {
        LogProbabilities.RequireClasses(predictions, Functions.Count);
        return this.ApplyToAll(predictions);
    }

    void IRowCalibrator.Apply(Span<double> row)
    {
        double sum = 0;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Functions[c].Evaluate(row[c]);
            sum += row[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            // No class was ever seen at such probabilities: then none is likelier than another.
            row[c] = sum > 0 ? row[c] / sum : 1.0 / row.Length;
        }
    }
}
