using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A scale and a shift for the outputs of one unit.</summary>
internal sealed record ScaleShiftPlan(UnitPlan Unit) : IAdapterPlan
{
    /// <summary>
    /// Every batch norm and layer norm of a network, and every convolution and linear layer but the head's. A convolution that a batch norm
    /// follows directly has none of its own: scaled and shifted before a norm with kept statistics is scaled and shifted after it.
    /// </summary>
    public static IReadOnlyList<ScaleShiftPlan> In(NetworkPlan plan)
    {
        HashSet<string> normed = [.. NormFold.In(plan.Steps).SelectMany(fold => fold.Convolutions).Select(conv => conv.Name)];
        return
        [
            .. plan.Steps.Where(step => step.Spec is not HeadSpec).SelectMany(step => step.AllUnits)
                .Where(unit => unit is ConvUnitPlan or LinearUnitPlan or BatchNormUnitPlan or LayerNormUnitPlan && !normed.Contains(unit.Name))
                .Select(unit => new ScaleShiftPlan(unit)),
        ];
    }

    public void AddTo(Unit unit, Device device)
    {
        AdaptableOperation operation = unit.Adaptable!;
        Parameter scale = unit.Hold(Make(ScaleShift.ScaleName, ones(operation.Channels, device: device), ParameterRole.NormScale));
        Parameter? shift = operation.HasBias ? unit.Hold(Make(ScaleShift.ShiftName, zeros(operation.Channels, device: device), ParameterRole.NormShift)) : null;
        operation.ScaleShift = new ScaleShift(scale, shift);
    }

    private static AdapterParameter Make(string name, Tensor values, ParameterRole role)
    {
        var parameter = new Parameter(values, requires_grad: true);
        parameter.DetachFromDisposeScope();
        return new AdapterParameter(name, parameter, role);
    }
}
