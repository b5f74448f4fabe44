using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How little a network's logits say: -T ln sum exp(logit / T) (Liu et al. 2020). Large where all logits are small, as they
/// are for pictures unlike those of the training. Needs the network's own logits: from probabilities the score is always 0.
/// </summary>
public sealed class EnergyScore : OutOfDistributionMethod
{
    private const string Name = "Energy";

    /// <summary>T, above 0. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>False: nothing is fitted.</summary>
    public override bool NeedsTraining => false;

    internal override string Kind => Name;

    /// <inheritdoc/>
    protected override void CheckArguments() => OptionCheck.Within(Temperature, 0, double.MaxValue, nameof(Temperature), lowExclusive: true);

    /// <inheritdoc/>
    public override OutOfDistributionScore Fit(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features, IReadOnlyList<int> labels)
    {
        Validate();
        return new Energy(Temperature);
    }

    /// <inheritdoc/>
    public override OutOfDistributionScore Read(string state) => StateText.Read<Written>(state).Temperature switch
    {
        null => new Energy(1),
        > 0 and < double.PositiveInfinity and double temperature => new Energy(temperature),
        double temperature => throw new FormatException(FormattableString.Invariant($"the temperature of its energy score is {temperature}; it must be above 0.")),
    };

    private sealed record Written(double? Temperature = null);

    /// <summary>The energy of logits.</summary>
    internal sealed class Energy(double temperature) : OutOfDistributionScore
    {
        public double Temperature { get; } = temperature;

        public override bool NeedsFeatures => false;

        // Packages of before have no temperature, which is 1.
        public override string State => Temperature == 1 ? "{}" : StateText.Write(new Written(Temperature));

        internal override string Kind => Name;

        public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features)
        {
            OptionCheck.Require(!logits.IsEmpty, nameof(logits), "is empty; give the logits of all classes.");
            double largest = double.NegativeInfinity;
            foreach (float logit in logits)
            {
                largest = Math.Max(largest, logit);
            }

            double sum = 0;
            foreach (float logit in logits)
            {
                sum += Math.Exp((logit - largest) / Temperature);
            }

            return -(largest + Temperature * Math.Log(sum));
        }
    }
}
