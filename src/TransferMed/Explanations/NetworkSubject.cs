using System.Runtime.InteropServices;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>A network on LibTorch. Owns no tensor.</summary>
internal sealed class NetworkSubject(Network network, int label, Tensor image, Func<BaselineImage, Tensor> baselines)
    : ExplanationSubject(label, (int)image.size(2), (int)image.size(3))
{
    public override Network Network => network;

    public override Tensor Image => image;

    public override Tensor Baseline(BaselineImage kind) => baselines(kind);

    public override Tensor Logits(Tensor images) => Logits(network, images);

    public static Tensor Logits(Network network, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.EvaluateFrom(0, network.EvaluateTo(0, images)).MoveToOuterDisposeScope();
    }

    public override (Tensor Values, Tensor Gradient) GradientAfter(int steps, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = network.EvaluateTo(steps, images);
        using var gradients = enable_grad();
        values.requires_grad_();
        Tensor logit = network.Spec.Output.ScoreOf(network.EvaluateFrom(steps, values), Class);

        // Not backward(): that would add to the gradients of the parameters.
        Tensor gradient = autograd.grad([logit.sum()], [values])[0];
        return (values.detach().MoveToOuterDisposeScope(), gradient.detach().MoveToOuterDisposeScope());
    }

    public override double[] MaskedProbabilities(int count, Action<int, Span<float>> mask, BaselineImage baseline, int batchSize, CancellationToken cancellationToken)
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor replacement = Baseline(baseline);
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

            Tensor replaced = where(masks.to(image.device).IsAbove(0.5), replacement, image);
            double[] said = Explainer.Said(network, Logits(replaced));
            for (int i = 0; i < size; i++)
            {
                probabilities[start + i] = said[i * network.Spec.Classes + Class];
            }
        }

        return probabilities;
    }
}
