using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The kinds that hold other steps or join paths.</summary>
internal static class BlockEmitters
{
    public static string Stage(Emission emission, LayerPlan plan, GraphValue input) => emission.Steps(plan.Sequences[0], input).Name;

    public static string Residual(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (ResidualSpec)plan.Spec;
        string body = emission.Steps(plan.Sequences[0], input).Name;
        string shortcut = emission.Steps(plan.Sequences[1], input).Name;
        string joined = spec.Merge switch
        {
            Merge.Add => emission.Graph.Add("Add", plan.Name, [body, shortcut]),
            Merge.Multiply => emission.Graph.Add("Mul", plan.Name, [body, shortcut]),
            _ when spec.ConcatOrder == ConcatOrder.BodyFirst => emission.Concatenate(plan.Name, body, shortcut),
            _ => emission.Concatenate(plan.Name, shortcut, body),
        };
        return ActivationEmitter.Emit(emission.Graph, spec.Activation, plan.Name, joined);
    }

    public static string Branches(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (BranchesSpec)plan.Spec;
        string[] branches = [.. plan.Sequences.Select(steps => emission.Steps(steps, input).Name)];
        string joined = spec.Merge == Merge.Concat
            ? emission.Concatenate(plan.Name, branches)
            : branches.Aggregate((one, other) => emission.Graph.Add(spec.Merge == Merge.Add ? "Add" : "Mul", plan.Name, [one, other]));
        return ActivationEmitter.Emit(emission.Graph, spec.Activation, plan.Name, joined);
    }

    public static string LayerScale(Emission emission, LayerPlan plan, GraphValue input)
    {
        var scale = (ParameterUnitPlan)plan.Units[0];
        return emission.Parts.Parameter(scale) is { } factors
            ? emission.Graph.Add("Mul", plan.Name, [input.Name, emission.Graph.AddConstant(scale.Name, factors)])
            : input.Name;
    }

    public static string SqueezeExcite(Emission emission, LayerPlan plan, GraphValue input)
    {
        ConvUnitPlan[] convs = [.. plan.Units.OfType<ConvUnitPlan>()];
        string means = emission.Graph.Add("GlobalAveragePool", plan.Name, [input.Name]);
        var spec = (SqueezeExciteSpec)plan.Spec;
        string hidden = ActivationEmitter.Emit(emission.Graph, spec.Activation ?? ActivationKind.ReLU, plan.Name, emission.Conv(convs[0], plan.Name, means));
        string excited = emission.Conv(convs[1], plan.Name, hidden);
        string factors = ActivationEmitter.Emit(emission.Graph, spec.Gate, plan.Name, excited);
        return emission.Graph.Add("Mul", plan.Name, [input.Name, factors]);
    }
}
