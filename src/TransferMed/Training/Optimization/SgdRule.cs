using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>b = m b + g, p = p - lr b (or, with Nesterov, p - lr (g + m b)), where g holds the L2 term: PyTorch's SGD.</summary>
internal sealed class SgdRule(OptimizerOptions options) : UpdateRule
{
    public override IReadOnlyList<string> StateNames { get; } = ["momentum"];

    public override void Update(UpdateGroup group, double learningRate, double weightDecay, double? momentum)
    {
        double m = momentum ?? options.Momentum;
        Tensor gradient = group.Gradients;
        if (weightDecay != 0)
        {
            gradient.add_(group.Values, alpha: weightDecay);
        }

        Tensor buffer = group.State[0];
        buffer.mul_(m).add_(gradient);
        Tensor direction = options.Nesterov ? gradient.add_(buffer, alpha: m) : buffer;
        group.Values.add_(direction, alpha: -learningRate);
    }
}
