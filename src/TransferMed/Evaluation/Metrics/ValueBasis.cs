using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What all metrics of measured values are computed from.</summary>
/// <param name="perValue">The figures of each value, over the samples whose measurement is known.</param>
internal sealed class ValueBasis(ValueList<ValueFigures> perValue)
{
    public ValueList<ValueFigures> PerValue { get; } = perValue;

    /// <summary>The mean over the values that have the figure.</summary>
    public double Mean(Func<ValueFigures, double> figure) => Averaging.MeanOfDefined(PerValue.Select(figure));
}

/// <summary>How predictions of one value agree with its measurements; all NaN where it is known of no sample.</summary>
internal sealed record ValueFigures(long Known, double MeanAbsoluteError, double RootMeanSquaredError, double R2, double Pearson, double Spearman, double Bias);
