using System.Text.Json.Serialization;

namespace TransferMed.Models;

/// <summary>
/// One step of a network, as plain data that compares by value. The library's kinds are made by the methods of
/// <see cref="NetworkBuilder"/>; a kind of your own derives from <see cref="ModuleStep"/>. Its numbers are checked when the network is built.
/// </summary>
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
    public string Kind => StepKinds.NameOf(GetType());

    /// <summary>Whether the step may have the empty name.</summary>
    internal virtual bool AllowsEmptyName => false;

    /// <summary>Checks the step against its input and lays down its shape, parameters, cost and run-time layer.</summary>
    internal abstract LayerPlan Plan(FeatureShape input, PlanContext context);
}
