using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How well one value is predicted, over the samples whose measurement is known; all NaN where there is none.</summary>
public sealed class ValueScores
{
    private ValueScores(string name, string unit, ValueFigures figures, BlandAltman? agreement)
    {
        Name = name;
        Unit = unit;
        Known = (int)figures.Known;
        MeanAbsoluteError = figures.MeanAbsoluteError;
        RootMeanSquaredError = figures.RootMeanSquaredError;
        R2 = figures.R2;
        Pearson = figures.Pearson;
        Spearman = figures.Spearman;
        Bias = figures.Bias;
        BlandAltman = agreement;
    }

    /// <summary>The name of the value.</summary>
    public string Name { get; }

    /// <summary>Its unit; empty where none was stated.</summary>
    public string Unit { get; }

    /// <summary>The number of samples whose measurement is known.</summary>
    public int Known { get; }

    /// <summary>The mean absolute difference of prediction and measurement, in the unit.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>The root of the mean squared difference, in the unit.</summary>
    public double RootMeanSquaredError { get; }

    /// <summary>The coefficient of determination, at most 1; NaN where all measurements are equal.</summary>
    public double R2 { get; }

    /// <summary>Pearson's correlation, from -1 to 1; NaN where measurements or predictions do not vary.</summary>
    public double Pearson { get; }

    /// <summary>Spearman's correlation, from -1 to 1; NaN where measurements or predictions do not vary.</summary>
    public double Spearman { get; }

    /// <summary>The mean of prediction less measurement, in the unit.</summary>
    public double Bias { get; }

    /// <summary>Bias and limits of agreement; null with fewer than two independent samples or groups.</summary>
    public BlandAltman? BlandAltman { get; }

    internal static ValueList<ValueScores> Of(ValuePredictions predictions, ValueBasis basis) => predictions.Targets.Select((name, value) =>
    {
        KnownTarget known = predictions.Known(value);
        return new ValueScores(name, predictions.UnitOf(value), basis.PerValue[value], Evaluation.BlandAltman.Of(known.Predicted, known.Truths, known.Groups(predictions.Groups)));
    }).ToValueList();
}
