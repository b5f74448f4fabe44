using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Sets values to 0 at random in training and scales the others by 1 / (1 - probability) (Srivastava et al. 2014); nothing in evaluation.</summary>
/// <param name="Probability">The probability of 0, at least 0 and below 1. Default 0.5.</param>
internal sealed record DropoutSpec(double Probability = 0.5) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.Require(Probability is >= 0 and < 1, $"{nameof(Probability)} is {Probability}; it must be at least 0 and below 1");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            MakeLayer = _ => new DropoutLayer(Probability),
        };
    }
}

/// <summary>Dropout of single values.</summary>
internal sealed class DropoutLayer(double probability) : Layer
{
    public override Tensor Run(Tensor x, bool training) =>
        training && probability > 0 ? nn.functional.dropout(x, probability, training: true) : x;
}
