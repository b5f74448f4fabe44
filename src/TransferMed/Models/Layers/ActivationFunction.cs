using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The nonlinear functions at run time.</summary>
internal static class ActivationFunction
{
    /// <summary>Applies the function; gives back the very input for <see cref="ActivationKind.None"/>.</summary>
    public static Tensor Apply(ActivationKind kind, Tensor x) => kind switch
    {
        ActivationKind.None => x,
        ActivationKind.ReLU => x.relu(),
        ActivationKind.LeakyReLU => x.LeakyRelu(ActivationSpec.UsualSlope),
        ActivationKind.ReLU6 => x.relu6(),
        ActivationKind.ELU => x.Elu(),
        ActivationKind.SiLU => x.silu(),
        ActivationKind.GELU => x.gelu(),
        ActivationKind.Hardswish => x.hardswish(),
        ActivationKind.Hardsigmoid => nn.functional.hardsigmoid(x),
        ActivationKind.Sigmoid => x.sigmoid(),
        ActivationKind.Tanh => x.tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };

    /// <summary>
    /// Applies the function to a tensor that the calling layer has just made by a convolution, norm, linear map, sum or concatenation,
    /// and uses it up. None of these needs its own result for its gradient, so ReLU writes in place: one map less to keep per step.
    /// </summary>
    public static Tensor Consume(ActivationKind kind, Tensor fresh)
    {
        switch (kind)
        {
            case ActivationKind.None:
                return fresh;
            case ActivationKind.ReLU:
                return fresh.relu_();
            default:
                Tensor result = Apply(kind, fresh);
                fresh.Dispose();
                return result;
        }
    }
}
