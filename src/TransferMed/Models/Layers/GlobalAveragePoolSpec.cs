namespace TransferMed.Models;

/// <summary>The mean of every channel of a map: a vector (Lin, Chen and Yan 2013).</summary>
internal sealed record GlobalAveragePoolSpec : LayerSpec
{
    private static readonly long[] Positions = [2, 3];

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(input.Channels),
            Field = ReceptiveField.Everything,
            MakeLayer = _ => new FunctionLayer((x, _) => x.mean(Positions)),
        };
    }
}
