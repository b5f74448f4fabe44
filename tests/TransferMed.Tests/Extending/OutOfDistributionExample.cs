using TransferMed.Evaluation;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>The largest logit, with its sign changed: small where no class is found.</summary>
public sealed class LargestLogit : OutOfDistributionMethod
{
    public override string Identity => "";

    public override bool NeedsTraining => false;

    public override OutOfDistributionScore Fit(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features, IReadOnlyList<int> labels) => new Fitted();

    public override OutOfDistributionScore Read(string state) => new Fitted();

    private sealed class Fitted : OutOfDistributionScore
    {
        public override bool NeedsFeatures => false;

        public override string State => "";

        public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features)
        {
            float largest = float.NegativeInfinity;
            foreach (float logit in logits)
            {
                largest = Math.Max(largest, logit);
            }

            return -largest;
        }
    }
}

// </example>
