using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>
/// The loss of training without labels (VICReg, Bardes et al. 2022): two views of a picture get embeddings that are alike (invariance), over the pictures of a batch every
/// number of the embedding keeps a standard deviation of at least 1 (variance), and no two numbers say the same (covariance). It compares no picture with another, so that small batches will do.
/// </summary>
public sealed class VicReg : Choice
{
    private const double Epsilon = 1e-4;

    /// <summary>The weight of the mean squared difference of the two views, above 0 to 1000. Default 25, the paper's.</summary>
    public double Invariance { get; init; } = 25;

    /// <summary>The weight of what standard deviations lack to 1, above 0 to 1000; without it all pictures become one. Default 25, the paper's.</summary>
    public double Variance { get; init; } = 25;

    /// <summary>The weight of the squared covariances, from 0 to 1000. Default 1, the paper's.</summary>
    public double Covariance { get; init; } = 1;

    /// <summary>The loss as the training loop takes it, for two views.</summary>
    internal EmbeddingLoss ForTwoViews() => new(ToJson(), Variance * (1 - Math.Sqrt(Epsilon)), embedding =>
    {
        long pictures = embedding.size(0) / 2;
        return Compute(embedding.narrow(0, 0, pictures), embedding.narrow(0, pictures, pictures));
    });

    /// <summary>The loss of two views of the same pictures.</summary>
    /// <param name="first">(N, D), N at least 2.</param>
    /// <param name="second">The same pictures in the same order.</param>
    /// <returns>One number.</returns>
    internal Tensor Compute(Tensor first, Tensor second)
    {
        Tensor invariance = nn.functional.mse_loss(first, second);
        (Tensor Variance, Tensor Covariance) one = Spread(first);
        (Tensor Variance, Tensor Covariance) other = Spread(second);
        return invariance.Times(Invariance).Plus(one.Variance.Plus(other.Variance).Times(Variance / 2)).Plus(one.Covariance.Plus(other.Covariance).Times(Covariance));
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(Invariance, 0, 1000, nameof(Invariance), lowExclusive: true);
        OptionCheck.Within(Variance, 0, 1000, nameof(Variance), lowExclusive: true);
        OptionCheck.Within(Covariance, 0, 1000, nameof(Covariance));
    }

    /// <summary>What the deviations of one view lack to 1, and the squared covariances of different numbers over their count.</summary>
    private static (Tensor Variance, Tensor Covariance) Spread(Tensor view)
    {
        Tensor centred = view - view.mean([0], keepdim: true);
        Tensor covariance = mm(centred.t(), centred).Over(view.size(0) - 1);
        Tensor variances = covariance.diagonal();

        // The sum of all squares less that of the variances would cancel where covariances are small.
        Tensor others = covariance - diag(variances);
        Tensor lack = nn.functional.relu(variances.Plus(Epsilon).sqrt().OneMinus()).mean();
        return (lack, others.Power(2).sum().Over(view.size(1)));
    }
}
