using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Where a plan's run-time layers take their parametrised parts from: the network itself, or its form for inference.</summary>
internal interface ILayerParts
{
    Convolution Conv(ConvUnitPlan plan);

    /// <summary>The norm, or null where there is none or where it is folded into what is before it.</summary>
    BatchNormalization? Norm(BatchNormUnitPlan? plan);

    LinearMap Linear(LinearUnitPlan plan);

    LayerNormalization LayerNorm(LayerNormUnitPlan plan);

    /// <summary>A parameter that stands by itself, or null where it is folded into what is before it.</summary>
    Tensor? Parameter(ParameterUnitPlan plan);

    /// <summary>A module of a user's step.</summary>
    ModuleRun Module(ModuleUnitPlan plan);

    /// <summary>The run-time layers of plans.</summary>
    Layer[] Layers(IEnumerable<LayerPlan> plans) => [.. plans.Select(plan => plan.MakeLayer(this))];
}
