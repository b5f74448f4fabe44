using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Adam with bias correction and decoupled weight decay (Loshchilov and Hutter 2019), PyTorch's update.</summary>
public sealed class AdamW : Optimizer
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    /// <summary>The decay of the gradient's mean, from 0 to below 1. Default 0.9. A schedule that moves the momentum (<see cref="OneCycleSchedule"/>) decides it instead.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the squared gradient's mean, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>The guard against division by zero, above 0 to 1. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override ValueList<string> StateNames => [Mean, Square];

    /// <inheritdoc/>
    public override void Update(ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        double beta1 = group.Momentum ?? Beta1;
        Tensor mean = group.State[Mean];
        Tensor square = group.State[Square];
        if (group.WeightDecay != 0)
        {
            group.Values.Scale(1 - group.LearningRate * group.WeightDecay);
        }

        mean.Scale(beta1).Add(group.Gradients, 1 - beta1);
        square.Scale(Beta2).AddProduct(group.Gradients, group.Gradients, 1 - Beta2);
        double correction1 = 1 - Math.Pow(beta1, group.Step);
        double correction2 = Math.Sqrt(1 - Math.Pow(Beta2, group.Step));
        using Tensor denominator = square.sqrt();
        denominator.Divide(correction2).Add(Epsilon);
        group.Values.AddQuotient(mean, denominator, -group.LearningRate / correction1);
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        base.CheckArguments();
        OptionCheck.Within(Beta1, 0, 1, nameof(Beta1), highExclusive: true);
        OptionCheck.Within(Beta2, 0, 1, nameof(Beta2), highExclusive: true);
        OptionCheck.Within(Epsilon, 0, 1, nameof(Epsilon), lowExclusive: true);
    }
}
