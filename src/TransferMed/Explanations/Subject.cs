using System.Runtime.InteropServices;
using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>
/// What is explained: one class of a network, one normalised picture (1, C, H, W) and what stands for nothing. Owns no tensor. Runs the
/// network as in evaluation whatever its mode, and leaves mode, gradients and parameters as they are.
/// </summary>
internal sealed record Subject(Network Network, int Class, Tensor Picture, Tensor Baseline)
{
    public int Height => (int)Picture.size(2);

    public int Width => (int)Picture.size(3);

    /// <summary>The logits of pictures, without gradients.</summary>
    public static Tensor Logits(Network network, Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.EvaluateFrom(0, network.EvaluateTo(0, pictures)).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of the first steps for pictures, the gradient of the class's logit for them, and that logit (N).</summary>
    public (Tensor Values, Tensor Gradient, Tensor Logit) GradientAfter(int steps, Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Network.EvaluateTo(steps, pictures);
        using var gradients = enable_grad();
        values.requires_grad_();
        Tensor logit = Network.EvaluateFrom(steps, values).select(1, Class);

        // Not backward(): that would add to the gradients of the parameters.
        Tensor gradient = autograd.grad([logit.sum()], [values])[0];
        return (values.detach().MoveToOuterDisposeScope(), gradient.detach().MoveToOuterDisposeScope(), logit.detach().MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The probability of the class where parts of the picture are replaced by the baseline.
    /// </summary>
    /// <param name="count">The number of masks.</param>
    /// <param name="mask">Writes the mask of an index, of zeros before: 1 at each pixel that is replaced.</param>
    /// <param name="batchSize">Pictures per batch.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    public double[] MaskedProbabilities(int count, MaskWriter mask, int batchSize, CancellationToken cancellationToken)
    {
        var probabilities = new double[count];
        for (int start = 0; start < count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            int size = Math.Min(batchSize, count - start);
            Tensor masks = zeros([size, 1, Height, Width], ScalarType.Float32);
            Span<float> values = MemoryMarshal.Cast<byte, float>(masks.bytes);
            for (int i = 0; i < size; i++)
            {
                mask(start + i, values.Slice(i * Height * Width, Height * Width));
            }

            Tensor replaced = where(masks.to(Picture.device) > 0.5, Baseline, Picture);
            Tensor softmax = nn.functional.softmax(Logits(Network, replaced).to_type(ScalarType.Float64), 1).select(1, Class);
            TensorArrays.Doubles(softmax).CopyTo(probabilities, start);
        }

        return probabilities;
    }
}
