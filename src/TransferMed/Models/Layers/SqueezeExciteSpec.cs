using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Scales every channel of a map by a factor computed from all channels' means: 1x1 convolution to the squeezed channels,
/// activation, 1x1 convolution back, gate (Hu, Shen and Sun 2017). Parameters: "{name}.fc1", "{name}.fc2".
/// </summary>
/// <param name="Reduction">The squeezed channels are max(1, channels / reduction). Default 16.</param>
/// <param name="Gate">Sigmoid (default) or Hardsigmoid.</param>
/// <param name="Squeezed">The squeezed channels themselves, in place of the reduction; null (default) to follow it.</param>
/// <param name="Activation">The function on the squeezed channels; null (default) for ReLU.</param>
internal sealed record SqueezeExciteSpec(
    int Reduction = 16, ActivationKind Gate = ActivationKind.Sigmoid, int? Squeezed = null, ActivationKind? Activation = null) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Reduction, 1, SpecLimits.Channels, nameof(Reduction));
        context.Require(Gate is ActivationKind.Sigmoid or ActivationKind.Hardsigmoid, $"{nameof(Gate)} is {Gate}; it must be Sigmoid or Hardsigmoid");
        context.RequireRange(Squeezed ?? 1, 1, SpecLimits.Channels, nameof(Squeezed));
        context.RequireDefined(Activation ?? ActivationKind.ReLU, nameof(Activation));
        int squeezed = Squeezed ?? Math.Max(1, input.Channels / Reduction);
        ConvUnitPlan Pointwise(string suffix, int inputs, int outputs) =>
            context.Register(new ConvUnitPlan(context.UnitName(null, nameof(Name), suffix), inputs, outputs, 1, 1, 0, 1, 1, bias: true));
        ConvUnitPlan squeeze = Pointwise("fc1", input.Channels, squeezed);
        ConvUnitPlan excite = Pointwise("fc2", squeezed, input.Channels);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [squeeze, excite],
            MultiplyAdds = squeeze.MultiplyAdds(1) + excite.MultiplyAdds(1),
            Field = ReceptiveField.Everything,
            MakeLayer = set => new SqueezeExciteLayer(set.Conv(squeeze), set.Conv(excite), Activation ?? ActivationKind.ReLU, Gate),
        };
    }
}

/// <summary>Channel attention.</summary>
internal sealed class SqueezeExciteLayer(Convolution squeeze, Convolution excite, ActivationKind activation, ActivationKind gate) : Layer
{
    private static readonly long[] Positions = [2, 3];

    public override Tensor Run(Tensor x, bool training)
    {
        using Tensor means = x.mean(Positions, keepdim: true);
        using Tensor hidden = ActivationFunction.Consume(activation, squeeze.Run(means));
        using Tensor factors = ActivationFunction.Consume(gate, excite.Run(hidden));
        return x.mul(factors);
    }
}
