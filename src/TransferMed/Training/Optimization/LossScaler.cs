using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Keeps gradients of float16 from vanishing: the loss is multiplied before the backward pass, the gradients are divided after it.
/// Halves the factor and leaves the step out when a gradient is not finite, doubles it after 2000 finite steps (Micikevicius et al.
/// 2018; the numbers are PyTorch's). Reads one number from the device per step.
/// </summary>
internal sealed class LossScaler
{
    private const double Initial = 65536;
    private const int GrowthInterval = 2000;
    private const double Lowest = 1.0 / 65536;
    private const double Highest = 1L << 31;

    public double Scale { get; private set; } = Initial;

    /// <summary>Steps since the factor last changed.</summary>
    public long FiniteSteps { get; private set; }

    public void Restore(double scale, long finiteSteps) => (Scale, FiniteSteps) = (scale, finiteSteps);

    public Tensor Apply(Tensor loss) => loss.Times(Scale);

    /// <summary>Brings the gradients back to their size and adapts the factor.</summary>
    /// <param name="gradients">The gradients of all parameters; changed in place.</param>
    /// <returns>Whether all are finite, so that the step can be made.</returns>
    public bool Unscale(Tensor gradients)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        gradients.Scale(1 / Scale);
        bool finite = double.IsFinite(gradients.abs().max().Number());
        if (!finite)
        {
            (Scale, FiniteSteps) = (Math.Max(Scale / 2, Lowest), 0);
        }
        else if (++FiniteSteps == GrowthInterval)
        {
            (Scale, FiniteSteps) = (Math.Min(Scale * 2, Highest), 0);
        }

        return finite;
    }
}
