using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The mean and the largest value of every channel of a map, joined to a vector of twice the channels: the means first.</summary>
internal sealed record GlobalAverageMaxPoolSpec : LayerSpec
{
    private static readonly long[] Positions = [2, 3];

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(checked(2 * input.Channels)),
            Field = ReceptiveField.Everything,
            MakeLayer = _ => new FunctionLayer((x, _) => Run(x)),
        };
    }

    private static Tensor Run(Tensor x)
    {
        using Tensor means = x.mean(Positions);
        using Tensor maxima = x.amax(Positions);
        return cat([means, maxima], 1);
    }
}
