using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Batch normalisation over maps or vectors (Ioffe and Szegedy 2015) at run time. In training it normalises
/// with the batch's statistics and moves its running ones towards them; in evaluation it uses the running ones. Frozen, that is with a
/// scale that takes no gradient, it uses and keeps its running statistics in training too. Owns none of its tensors.
/// </summary>
internal sealed class BatchNormalization(Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon, double momentum)
{
    public const double DefaultEpsilon = 1e-5;
    public const double DefaultMomentum = 0.1;

    /// <summary>Added to the variance.</summary>
    public double Epsilon => epsilon;

    public IReadOnlyList<Tensor> Tensors { get; } = [scale, shift, mean, variance];

    public Tensor Run(Tensor x, bool training) =>
        nn.functional.batch_norm(x, mean, variance, scale, shift, training && scale.requires_grad, momentum, epsilon);

    /// <summary>The norm in evaluation as y = factor x + offset for each channel, in double precision.</summary>
    public (Tensor Factor, Tensor Offset) AsAffine()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor factor = scale.to_type(ScalarType.Float64) / (variance.to_type(ScalarType.Float64) + epsilon).sqrt();
        Tensor offset = shift.to_type(ScalarType.Float64) - mean.to_type(ScalarType.Float64) * factor;
        return (factor.MoveToOuterDisposeScope(), offset.MoveToOuterDisposeScope());
    }
}
