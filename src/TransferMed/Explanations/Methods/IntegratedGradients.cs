using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan 2017): the logit's gradient averaged on the straight path from the baseline to
/// the image, times the difference of the two, summed over the channels. Signed; the values sum to the change of the logit.
/// </summary>
public sealed class IntegratedGradients : ExplanationMethod
{
    /// <summary>The points on the path, 1 to 10000 (midpoint rule). Default: 64.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>Where the path begins. Default: <see cref="BaselineImage.Mean"/>.</summary>
    public BaselineImage Baseline { get; init; } = BaselineImage.Mean;

    /// <summary>Images per batch, 1 to 4096; changes no result beyond rounding. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.InRange(Steps, 1, 10_000, nameof(Steps));
        OptionCheck.Defined(Baseline, nameof(Baseline));
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
    }

    /// <inheritdoc/>
    public override HeatMap Compute(ExplanationSubject subject, CancellationToken cancellationToken) => Run(subject, cancellationToken).Map;

    internal override ExplanationResult Run(ExplanationSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor baseline = subject.Baseline(Baseline);
        Tensor difference = subject.Image - baseline;
        Tensor sum = zeros_like(difference, ScalarType.Float64);
        for (int start = 0; start < Steps; start += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            int size = Math.Min(BatchSize, Steps - start);
            Tensor shares = tensor([.. Enumerable.Range(start, size).Select(i => (float)((i + 0.5) / Steps))]).reshape(size, 1, 1, 1).to(difference.device);
            (_, Tensor gradient) = subject.GradientAfter(0, baseline.Plus(shares * difference));
            sum.Add(gradient.to_type(ScalarType.Float64).sum(0, keepdim: true));
        }

        double[] values = TensorArrays.Doubles((sum.Over(Steps) * difference).sum(1));
        double[] logits = TensorArrays.Doubles(subject.Network.Spec.Output.ScoreOf(subject.Logits(cat([subject.Image, baseline])), subject.Class));
        HeatMap map = HeatMap.From(subject.Height, subject.Width, [.. values.Select(value => (float)value)], isSigned: true);
        return new ExplanationResult(map, Completeness: new Completeness(values.Sum(), logits[0] - logits[1]));
    }
}
