namespace TransferMed.Models;

/// <summary>
/// The classifier: an optional dropout and a fully connected layer from a vector to one logit per class. The last step of every
/// network, and the part that is replaced when a network moves to another task. Parameters: "{name}.weight", "{name}.bias".
/// </summary>
/// <param name="Classes">The number of classes, at least 2.</param>
/// <param name="Dropout">The probability with which a feature is set to 0 in training. Default 0.</param>
internal sealed record HeadSpec(int Classes, double Dropout = 0) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireVector(input);
        context.RequireRange(Classes, 2, SpecLimits.Channels, nameof(Classes));
        context.Require(Dropout is >= 0 and < 1, $"{nameof(Dropout)} is {Dropout}; it must be at least 0 and below 1");
        LinearUnitPlan linear = context.Register(new LinearUnitPlan(context.FullName, input.Channels, Classes));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(Classes),
            Units = [linear],
            MultiplyAdds = linear.MultiplyAdds,
            MakeLayer = set =>
            {
                LinearMap unit = set.Linear(linear);
                Layer classify = new FunctionLayer((x, _) => unit.Run(x));
                return Dropout > 0 ? new ChainLayer(new DropoutLayer(Dropout), classify) : classify;
            },
        };
    }
}
