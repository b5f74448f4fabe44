using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>A nonlinear function of every value, on a map or a vector.</summary>
/// <param name="Function">The function. Default ReLU.</param>
/// <param name="Slope">What values below 0 are multiplied by, for LeakyReLU alone; null (default) for 0.01.</param>
internal sealed record ActivationSpec(ActivationKind Function = ActivationKind.ReLU, double? Slope = null) : LayerSpec
{
    /// <summary>The slope below 0 of a LeakyReLU that states none.</summary>
    public const double UsualSlope = 0.01;

    /// <summary>The largest slope, of either sign.</summary>
    public const double LargestSlope = 1000;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireDefined(Function, nameof(Function));
        context.Require(Slope is null || Function == ActivationKind.LeakyReLU, $"{nameof(Slope)} is given but {nameof(Function)} is {Function}; only {ActivationKind.LeakyReLU} has one");
        context.Require(Slope is null || Math.Abs(Slope.Value) <= LargestSlope, $"{nameof(Slope)} is {Slope}; it must lie between {-LargestSlope} and {LargestSlope}");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            MakeLayer = _ => new FunctionLayer((x, _) => Slope is { } slope ? x.LeakyRelu(slope) : ActivationFunction.Apply(Function, x)),
        };
    }
}
