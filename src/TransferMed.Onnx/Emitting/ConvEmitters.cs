using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The kinds that are made of convolutions.</summary>
internal static class ConvEmitters
{
    public static string Conv(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (ConvSpec)plan.Spec;
        ConvUnitPlan conv = plan.Units.OfType<ConvUnitPlan>().Single();
        BatchNormUnitPlan? norm = plan.Units.OfType<BatchNormUnitPlan>().SingleOrDefault();
        if (spec.Order == ConvOrder.ConvNormActivation)
        {
            return ConvNormActivation(emission, plan.Name, conv, norm, spec.Activation, input.Name);
        }

        string normed = emission.Norm(norm, plan.Name, input.Name);
        return emission.Conv(conv, plan.Name, ActivationEmitter.Emit(emission.Graph, spec.Activation, plan.Name, normed));
    }

    public static string DepthwiseSeparable(Emission emission, LayerPlan plan, GraphValue input)
    {
        ActivationKind activation = ((DepthwiseSeparableConvSpec)plan.Spec).Activation;
        ConvUnitPlan[] convs = [.. plan.Units.OfType<ConvUnitPlan>()];
        BatchNormUnitPlan[] norms = [.. plan.Units.OfType<BatchNormUnitPlan>()];
        return convs.Zip(norms).Aggregate(
            input.Name,
            (x, pair) => ConvNormActivation(emission, plan.Name, pair.First, pair.Second, activation, x));
    }

    public static string Parallel(Emission emission, LayerPlan plan, GraphValue input)
    {
        string[] branches = [.. plan.Units.OfType<ConvUnitPlan>().Select(conv => emission.Conv(conv, plan.Name, input.Name))];
        string joined = emission.Concatenate(plan.Name, branches);
        string normed = emission.Norm(plan.Units.OfType<BatchNormUnitPlan>().SingleOrDefault(), plan.Name, joined);
        return ActivationEmitter.Emit(emission.Graph, ((ParallelConvSpec)plan.Spec).Activation, plan.Name, normed);
    }

    private static string ConvNormActivation(
        Emission emission, string layer, ConvUnitPlan conv, BatchNormUnitPlan? norm, ActivationKind activation, string input) =>
        ActivationEmitter.Emit(emission.Graph, activation, layer, emission.Norm(norm, layer, emission.Conv(conv, layer, input)));
}
