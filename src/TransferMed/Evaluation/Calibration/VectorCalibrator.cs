using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What <see cref="VectorScaling"/> fits.</summary>
/// <param name="Factors">What each class's log-probability is multiplied by; 1 without need.</param>
/// <param name="Offsets">What is added to it then; 0 without need.</param>
/// <param name="Ridge">The weight of the penalty that it was fitted with.</param>
/// <param name="LogLossBefore">The validation set's mean of -ln p(true class) without scaling, in nats.</param>
/// <param name="LogLossAfter">The same with scaling, without the penalty.</param>
internal sealed record VectorCalibrator(ValueList<double> Factors, ValueList<double> Offsets, double Ridge, double LogLossBefore, double LogLossAfter) : Calibrator
{
    public const string Name = "vector";

    // A log-probability lies between -88 and 0: with factors and offsets below this every scaled one is finite.
    private const double LargestNumber = 1e9;

    public override int? ClassCount => Factors.Count;

    public override string State => StateText.Write(new Numbers([.. Factors], [.. Offsets], Ridge, LogLossBefore, LogLossAfter));

    internal override string Kind => Name;

    public override void Apply(Span<double> row)
    {
        LogProbabilities.Log(row);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Factors[c] * row[c] + Offsets[c];
        }

        LogProbabilities.Softmax(row);
    }

    internal override string? Fault(int classes)
    {
        bool fits = Factors.Count == classes && Offsets.Count == classes && Factors.Concat(Offsets).All(value => Math.Abs(value) <= LargestNumber)
            && Ridge is > 0 and < double.PositiveInfinity;
        return fits
            ? LogProbabilities.FaultOfLosses(LogLossBefore, LogLossAfter)
            : FormattableString.Invariant(
                $"its vector scaling has {Factors.Count} factors, {Offsets.Count} offsets and the ridge {Ridge}; {classes} of each below {LargestNumber:G} and a positive ridge are needed.");
    }

    internal sealed record Numbers(double[] Factors, double[] Offsets, double Ridge, double LogLossBefore, double LogLossAfter)
    {
        public VectorCalibrator ToCalibrator() => new(Factors.ToValueList(), Offsets.ToValueList(), Ridge, LogLossBefore, LogLossAfter);
    }
}
