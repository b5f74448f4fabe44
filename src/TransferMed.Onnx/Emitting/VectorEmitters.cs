using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The kinds that work on vectors, and the norms and linear layers that work on maps or tokens too.</summary>
internal static class VectorEmitters
{
    public static string BatchNorm(Emission emission, LayerPlan plan, GraphValue input)
    {
        string normed = emission.Norm((BatchNormUnitPlan)plan.Units[0], plan.Name, input.Name);
        return ActivationEmitter.Emit(emission.Graph, ((BatchNormSpec)plan.Spec).Activation, plan.Name, normed);
    }

    public static string LayerNorm(Emission emission, LayerPlan plan, GraphValue input) =>
        emission.LayerNorm((LayerNormUnitPlan)plan.Units[0], plan.Name, input);

    public static string PointwiseLinear(Emission emission, LayerPlan plan, GraphValue input)
    {
        string mapped = emission.PointwiseLinear((LinearUnitPlan)plan.Units[0], plan.Name, input.Name);
        return ActivationEmitter.Emit(emission.Graph, ((PointwiseLinearSpec)plan.Spec).Activation, plan.Name, mapped);
    }

    public static string Linear(Emission emission, LayerPlan plan, GraphValue input)
    {
        var unit = (LinearUnitPlan)plan.Units[0];
        string mapped = input.Shape.IsTokens ? emission.TokenLinear(unit, plan.Name, input.Name) : emission.Linear(unit, plan.Name, input.Name);
        return ActivationEmitter.Emit(emission.Graph, ((LinearSpec)plan.Spec).Activation, plan.Name, mapped);
    }

    public static string Head(Emission emission, LayerPlan plan, GraphValue input) =>
        emission.Linear((LinearUnitPlan)plan.Units[0], plan.Name, input.Name);
}
