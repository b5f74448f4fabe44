namespace TransferMed.Models;

/// <summary>Makes a vector of a map, in the order channel, row, column. Ties the network to its input size.</summary>
internal sealed record FlattenSpec : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.Require(input.Elements <= SpecLimits.Features, $"a vector of {input.Elements} features is too long; the limit is {SpecLimits.Features}: pool the map first");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector((int)input.Elements),
            MakeLayer = _ => new FunctionLayer((x, _) => x.flatten(1)),
        };
    }
}
