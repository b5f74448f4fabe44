using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>See <see cref="Metrics.SensitivityAt"/>. It has arguments, so that its name does.</summary>
internal sealed class SensitivityAtSpecificity : Metric
{
    public double Specificity { get; init; } = 0.9;

    public int? PositiveClass { get; init; }

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"sensitivityAt{Specificity}Specificity{(PositiveClass is { } index ? $"OfClass{index}" : "")}");

    public override string Label => string.Create(CultureInfo.InvariantCulture, $"sensitivity{(PositiveClass is { } index ? $" for class {index}" : "")} at specificity {Specificity}");

    public override double Value(PredictionSet predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int classes = predictions.Classes.Count;
        return (PositiveClass ?? (classes == 2 ? 1 : null)) is { } positive
            ? Of(predictions, positive)
            : Averaging.MeanOfDefined(Enumerable.Range(0, classes).Select(c => Of(predictions, c)));
    }

    protected override void CheckArguments()
    {
        OptionCheck.Within(Specificity, 0, 1, nameof(Specificity), lowExclusive: true);
        OptionCheck.AtLeast(PositiveClass ?? 0, 0, nameof(PositiveClass));
    }

    internal override void Validate(int classes)
    {
        Validate();
        OptionCheck.Within(PositiveClass ?? 0, 0, classes, nameof(PositiveClass), highExclusive: true);
    }

    private double Of(PredictionSet predictions, int positive)
    {
        OptionCheck.Within(positive, 0, predictions.Classes.Count, nameof(PositiveClass), highExclusive: true);
        return RankedScores.Rank(predictions.Scores(positive), predictions.IsOfClass(positive)).SensitivityAt(Specificity);
    }
}
