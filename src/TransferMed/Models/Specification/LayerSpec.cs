using System.Text.Json.Serialization;

namespace TransferMed.Models;

/// <summary>
/// One step of a network, as plain data that compares by value. The set of kinds is closed. Every kind is made by a method of
/// <see cref="NetworkBuilder"/>; its numbers are checked when the network is built.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ActivationSpec), ActivationSpec.KindName)]
[JsonDerivedType(typeof(AdaptiveAveragePoolSpec), AdaptiveAveragePoolSpec.KindName)]
[JsonDerivedType(typeof(AveragePoolSpec), AveragePoolSpec.KindName)]
[JsonDerivedType(typeof(BatchNormSpec), BatchNormSpec.KindName)]
[JsonDerivedType(typeof(ConvSpec), ConvSpec.KindName)]
[JsonDerivedType(typeof(DepthwiseSeparableConvSpec), DepthwiseSeparableConvSpec.KindName)]
[JsonDerivedType(typeof(DropoutSpec), DropoutSpec.KindName)]
[JsonDerivedType(typeof(DropPathSpec), DropPathSpec.KindName)]
[JsonDerivedType(typeof(FlattenSpec), FlattenSpec.KindName)]
[JsonDerivedType(typeof(GlobalAverageMaxPoolSpec), GlobalAverageMaxPoolSpec.KindName)]
[JsonDerivedType(typeof(GlobalAveragePoolSpec), GlobalAveragePoolSpec.KindName)]
[JsonDerivedType(typeof(HeadSpec), HeadSpec.KindName)]
[JsonDerivedType(typeof(LinearSpec), LinearSpec.KindName)]
[JsonDerivedType(typeof(MaxPoolSpec), MaxPoolSpec.KindName)]
[JsonDerivedType(typeof(ParallelConvSpec), ParallelConvSpec.KindName)]
[JsonDerivedType(typeof(ResidualSpec), ResidualSpec.KindName)]
[JsonDerivedType(typeof(SqueezeExciteSpec), SqueezeExciteSpec.KindName)]
[JsonDerivedType(typeof(StageSpec), StageSpec.KindName)]
public abstract record LayerSpec
{
    private protected LayerSpec()
    {
    }

    /// <summary>
    /// The step's name: letters, digits and underscores, in segments parted by dots. Parameter names start with it. Null gives a
    /// name from the kind and the position in its scope, such as <c>conv1</c>. The empty name of a <see cref="StageSpec"/> or
    /// <see cref="ResidualSpec"/> adds nothing to the names of what is inside.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Name { get; init; }

    /// <summary>The kind, as in messages and in JSON; the type's name without "Spec".</summary>
    [JsonIgnore]
    public string Kind => KindOfStep;

    // Not the property itself: an override would not inherit that JSON leaves it out.
    private protected abstract string KindOfStep { get; }

    /// <summary>Whether the step may have the empty name.</summary>
    internal virtual bool AllowsEmptyName => false;

    /// <summary>Checks the step against its input and lays down its shape, parameters, cost and run-time layer.</summary>
    internal abstract LayerPlan Plan(FeatureShape input, PlanContext context);
}
