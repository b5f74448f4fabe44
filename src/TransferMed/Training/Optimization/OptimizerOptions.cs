using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>The optimiser and its numbers.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The rule. Default stochastic gradient descent with momentum.</summary>
    public OptimizerKind Kind { get; init; }

    /// <summary>The momentum of <see cref="OptimizerKind.Sgd"/>, from 0 to below 1. Default 0.9. A schedule may move it.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Nesterov's look-ahead for <see cref="OptimizerKind.Sgd"/>. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>AdamW's decay of the gradient's mean, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the squared gradient's mean, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW's guard against division by zero, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// The pull of weights towards zero, not negative. Default 1e-4. Batch-norm parameters and biases are left out.
    /// L2 on the gradient for <see cref="OptimizerKind.Sgd"/>, decoupled for <see cref="OptimizerKind.AdamW"/>.
    /// </summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The norm to which the gradient of all parameters together is cut, above 0; null, the default, cuts nothing.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range; the message names it.</exception>
    public void Validate()
    {
        OptionCheck.Defined(Kind, nameof(Kind));
        OptionCheck.Within(Momentum, 0, 1, nameof(Momentum), highExclusive: true);
        OptionCheck.Within(Beta1, 0, 1, nameof(Beta1), highExclusive: true);
        OptionCheck.Within(Beta2, 0, 1, nameof(Beta2), highExclusive: true);
        OptionCheck.Within(Epsilon, 0, 1, nameof(Epsilon), lowExclusive: true);
        OptionCheck.Within(WeightDecay, 0, 10, nameof(WeightDecay));
        if (ClipNorm is { } clip)
        {
            OptionCheck.Within(clip, 0, double.MaxValue, nameof(ClipNorm), lowExclusive: true);
        }
    }
}
