using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>Integrated gradients by the midpoint rule.</summary>
internal static class IntegratedGradients
{
    public static (HeatMap Map, Completeness Completeness) Compute(Subject subject, int steps, int batchSize, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor difference = subject.Picture - subject.Baseline;
        Tensor sum = zeros_like(difference, ScalarType.Float64);
        for (int start = 0; start < steps; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            int size = Math.Min(batchSize, steps - start);
            Tensor shares = tensor([.. Enumerable.Range(start, size).Select(i => (float)((i + 0.5) / steps))]).reshape(size, 1, 1, 1).to(difference.device);
            (_, Tensor gradient, _) = subject.GradientAfter(0, subject.Baseline + shares * difference);
            sum.add_(gradient.to_type(ScalarType.Float64).sum(0, keepdim: true));
        }

        double[] values = TensorArrays.Doubles((sum / steps * difference).sum(1));
        double[] logits = TensorArrays.Doubles(Subject.Logits(subject.Network, cat([subject.Picture, subject.Baseline])).select(1, subject.Class));
        HeatMap map = HeatMap.From(subject.Height, subject.Width, [.. values.Select(value => (float)value)], isSigned: true);
        return (map, new Completeness(values.Sum(), logits[0] - logits[1]));
    }
}
