namespace TransferMed.Models;

/// <summary>A nonlinear function of every value, on a map or a vector.</summary>
/// <param name="Function">The function. Default ReLU.</param>
internal sealed record ActivationSpec(ActivationKind Function = ActivationKind.ReLU) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireDefined(Function, nameof(Function));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            MakeLayer = _ => new FunctionLayer((x, _) => ActivationFunction.Apply(Function, x)),
        };
    }
}
