using System.Text.Json.Serialization;

namespace TransferMed.Evaluation;

/// <summary>What <see cref="TemperatureScaling"/> fits.</summary>
internal sealed class TemperatureCalibrator(double temperature, double logLossBefore, double logLossAfter, int? count = null) : Calibrator
{
    public const string Name = "temperature";

    /// <summary>The divisor of the logits; above 1 the model was too sure.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>The validation set's mean of -ln p(true class) without scaling, in nats.</summary>
    public double LogLossBefore { get; } = logLossBefore;

    /// <summary>The same with scaling, before the floor of the count; never above <see cref="LogLossBefore"/>.</summary>
    public double LogLossAfter { get; } = logLossAfter;

    /// <summary>The number of validation samples; null where it is not known, as in files from before it was kept.</summary>
    public int? Count { get; } = count;

    public override double? Ceiling => CountFloor.Ceiling(Count);

    public override string State => StateText.Write(new Numbers(Temperature, LogLossBefore, LogLossAfter, Count));

    internal override string Kind => Name;

    public override void Apply(Span<double> row)
    {
        LogProbabilities.Log(row);
        foreach (ref double value in row)
        {
            value /= Temperature;
        }

        LogProbabilities.Softmax(row);
        CountFloor.Apply(row, Count);
    }

    internal override string? Fault(int classes) => Temperature is >= TemperatureScaling.Coldest and <= TemperatureScaling.Hottest
        ? LogProbabilities.FaultOfLosses(LogLossBefore, LogLossAfter) ?? CountFloor.Fault(Count)
        : FormattableString.Invariant($"its temperature is {Temperature}; it must be from {TemperatureScaling.Coldest} to {TemperatureScaling.Hottest}.");

    internal sealed record Numbers(
        double Temperature, double LogLossBefore, double LogLossAfter, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count = null)
    {
        public TemperatureCalibrator ToCalibrator() => new(Temperature, LogLossBefore, LogLossAfter, Count);
    }
}
