using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What <see cref="VectorScaling"/> fits.</summary>
internal sealed class VectorCalibrator(ValueList<double> factors, ValueList<double> offsets, double ridge, double logLossBefore, double logLossAfter, int? count = null) : Calibrator
{
    public const string Name = "vector";

    // A log-probability lies between -88 and 0: with factors and offsets below this every scaled one is finite.
    private const double LargestNumber = 1e9;

    /// <summary>What each class's log-probability is multiplied by; 1 without need.</summary>
    public ValueList<double> Factors { get; } = factors;

    /// <summary>What is added to it then; 0 without need.</summary>
    public ValueList<double> Offsets { get; } = offsets;

    /// <summary>The weight of the penalty that it was fitted with.</summary>
    public double Ridge { get; } = ridge;

    /// <summary>The validation set's mean of -ln p(true class) without scaling, in nats.</summary>
    public double LogLossBefore { get; } = logLossBefore;

    /// <summary>The same with scaling, without the penalty and before the floor of the count.</summary>
    public double LogLossAfter { get; } = logLossAfter;

    /// <summary>The number of validation samples; null where it is not known, as in files from before it was kept.</summary>
    public int? Count { get; } = count;

    public override int? ClassCount => Factors.Count;

    public override double? Ceiling => CountFloor.Ceiling(Count);

    public override string State => StateText.Write(new Numbers([.. Factors], [.. Offsets], Ridge, LogLossBefore, LogLossAfter, Count));

    internal override string Kind => Name;

    public override void Apply(Span<double> row)
    {
        LogProbabilities.Log(row);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Factors[c] * row[c] + Offsets[c];
        }

        LogProbabilities.Softmax(row);
        CountFloor.Apply(row, Count);
    }

    internal override string? Fault(int classes)
    {
        bool fits = Factors.Count == classes && Offsets.Count == classes && Factors.Concat(Offsets).All(value => Math.Abs(value) <= LargestNumber)
            && Ridge is > 0 and < double.PositiveInfinity;
        return fits
            ? LogProbabilities.FaultOfLosses(LogLossBefore, LogLossAfter) ?? CountFloor.Fault(Count)
            : FormattableString.Invariant(
                $"its vector scaling has {Factors.Count} factors, {Offsets.Count} offsets and the ridge {Ridge}; {classes} of each below {LargestNumber:G} and a positive ridge are needed.");
    }

    internal sealed record Numbers(
        double[] Factors,
        double[] Offsets,
        double Ridge,
        double LogLossBefore,
        double LogLossAfter,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count = null)
    {
        public VectorCalibrator ToCalibrator() => new(Factors.ToValueList(), Offsets.ToValueList(), Ridge, LogLossBefore, LogLossAfter, Count);
    }
}
