namespace TransferMed.Models;

/// <summary>
/// The classifier: an optional dropout and a fully connected layer from a vector to the numbers of its output, such as one logit per class. The last step of every
/// network, and the part that is replaced when a network moves to another task. Parameters: "{name}.weight", "{name}.bias".
/// </summary>
/// <param name="Classes">The number of classes, grades, findings or values: at least 2 of the first two.</param>
/// <param name="Dropout">The probability with which a feature is set to 0 in training. Default 0.</param>
/// <param name="Output">What its numbers mean. Default: null, for <see cref="ClassProbabilities"/>.</param>
internal sealed record HeadSpec(int Classes, double Dropout = 0, HeadOutput? Output = null) : LayerSpec
{
    /// <summary>What its numbers mean.</summary>
    internal HeadOutput Meaning => Output ?? ClassProbabilities.Usual;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireVector(input);
        context.RequireRange(Classes, Meaning.FewestTargets, SpecLimits.Channels / Math.Max(Meaning.Logits(2) / 2, 1), nameof(Classes));
        string? fault = Meaning.Fault(Classes);
        context.Require(fault is null, fault ?? "");
        context.Require(Dropout is >= 0 and < 1, $"{nameof(Dropout)} is {Dropout}; it must be at least 0 and below 1");
        LinearUnitPlan linear = context.Register(new LinearUnitPlan(context.FullName, input.Channels, Meaning.Logits(Classes)));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(Meaning.Logits(Classes)),
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
