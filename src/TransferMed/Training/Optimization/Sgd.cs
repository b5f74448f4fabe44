using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Stochastic gradient descent with momentum, PyTorch's update: b = m b + g, p = p - lr b (or, with Nesterov, p - lr (g + m b)),
/// where g holds the L2 term of <see cref="Optimizer.WeightDecay"/>.
/// </summary>
public sealed class Sgd : Optimizer
{
    private const string Buffer = "momentum";

    /// <summary>The momentum, from 0 to below 1. Default 0.9. A schedule that moves the momentum (<see cref="OneCycleSchedule"/>) decides it instead.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Nesterov's look-ahead. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override ValueList<string> StateNames => [Buffer];

    /// <inheritdoc/>
    public override void Update(ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        double momentum = group.Momentum ?? Momentum;
        Tensor gradient = group.Gradients;
        if (group.WeightDecay != 0)
        {
            gradient.Add(group.Values, group.WeightDecay);
        }

        Tensor buffer = group.State[Buffer];
        buffer.Scale(momentum).Add(gradient);
        Tensor direction = Nesterov ? gradient.Add(buffer, momentum) : buffer;
        group.Values.Add(direction, -group.LearningRate);
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        base.CheckArguments();
        OptionCheck.Within(Momentum, 0, 1, nameof(Momentum), highExclusive: true);
    }
}
