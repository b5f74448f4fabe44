using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What <see cref="IsotonicCalibration"/> fits.</summary>
internal sealed class IsotonicCalibrator(ValueList<IsotonicRegression> functions, int? count = null) : Calibrator
{
    public const string Name = "isotonic";

    /// <summary>From a class's probability to its frequency, in the order of the classes.</summary>
    public ValueList<IsotonicRegression> Functions { get; } = functions;

    /// <summary>The number of validation samples; null where it is not known, as in files from before it was kept.</summary>
    public int? Count { get; } = count;

    public override int? ClassCount => Functions.Count;

    public override double? Ceiling => CountFloor.Ceiling(Count);

    public override string State => StateText.Write(new Numbers([.. Functions.Select(function => new Function([.. function.Inputs], [.. function.Values]))], Count));

    internal override string Kind => Name;

    public override void Apply(Span<double> row)
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

        CountFloor.Apply(row, Count);
    }

    internal override string? Fault(int classes)
    {
        if (Functions.Count != classes)
        {
            return FormattableString.Invariant($"its isotonic calibration has {Functions.Count} functions for {classes} classes.");
        }

        bool rise = Functions.All(function => function.Inputs.Count > 0 && function.Inputs.Count == function.Values.Count
            && Rise(function.Inputs, strictly: true) && Rise(function.Values, strictly: false));
        return rise ? CountFloor.Fault(Count) : "an isotonic function of it does not have as many values as inputs, from 0 to 1, the inputs rising and the values not falling.";
    }

    private static bool Rise(ValueList<double> values, bool strictly)
    {
        double before = double.NegativeInfinity;
        foreach (double value in values)
        {
            // Written so that NaN fails it too.
            if (!(value is >= 0 and <= 1 && (strictly ? value > before : value >= before)))
            {
                return false;
            }

            before = value;
        }

        return true;
    }

    internal sealed record Numbers(Function[] Functions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count = null)
    {
        public IsotonicCalibrator ToCalibrator() => Array.TrueForAll(Functions, function => function is not null)
            ? new(Functions.Select(function => new IsotonicRegression(function.Inputs.ToValueList(), function.Values.ToValueList())).ToValueList(), Count)
            : throw new FormatException("its list 'functions' holds null.");
    }

    internal sealed record Function(double[] Inputs, double[] Values);
}
