using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Adam's update with decoupled weight decay and bias correction: PyTorch's AdamW.</summary>
internal sealed class AdamWRule(OptimizerOptions options) : UpdateRule
{
    public override IReadOnlyList<string> StateNames { get; } = ["exp_avg", "exp_avg_sq"];

    public override void Update(UpdateGroup group, double learningRate, double weightDecay, double? momentum)
    {
        double beta1 = momentum ?? options.Beta1;
        double beta2 = options.Beta2;
        long step = group.StepsTaken + 1;
        Tensor mean = group.State[0];
        Tensor square = group.State[1];
        if (weightDecay != 0)
        {
            group.Values.mul_(1 - learningRate * weightDecay);
        }

        mean.mul_(beta1).add_(group.Gradients, alpha: 1 - beta1);
        square.mul_(beta2).addcmul_(group.Gradients, group.Gradients, 1 - beta2);
        double correction1 = 1 - Math.Pow(beta1, step);
        double correction2 = Math.Sqrt(1 - Math.Pow(beta2, step));
        using Tensor denominator = square.sqrt();
        denominator.div_(correction2).add_(options.Epsilon);
        group.Values.addcdiv_(mean, denominator, -learningRate / correction1);
    }
}
