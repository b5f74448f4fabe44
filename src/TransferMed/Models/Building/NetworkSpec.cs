using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// A network as data: immutable, checked, compared by value, to JSON and back. Made by <see cref="NetworkBuilder"/>,
/// <see cref="Presets"/> or <see cref="FromJson"/>; <see cref="Network.Create"/> makes the module from it.
/// </summary>
public sealed class NetworkSpec : IEquatable<NetworkSpec>, IIdentified
{
    internal NetworkSpec(
        InputShape input, ValueList<LayerSpec> layers, WeightInitialization initialization, string? name, string? description)
    {
        if (!Enum.IsDefined(initialization))
        {
            throw new NetworkSpecException($"Initialization is {initialization}; it must be one of {string.Join(", ", Enum.GetNames<WeightInitialization>())}.");
        }

        if (name?.Length > SpecLimits.NameLength || description?.Length > SpecLimits.DescriptionLength)
        {
            throw new NetworkSpecException($"The name may have {SpecLimits.NameLength} characters and the description {SpecLimits.DescriptionLength}.");
        }

        Input = input;
        Layers = layers;
        Initialization = initialization;
        Name = name;
        Description = description;
        Plan = NetworkPlan.Create(input, layers);
    }

    /// <summary>The network's name, such as that of its preset, or null.</summary>
    public string? Name { get; }

    /// <summary>Where the architecture comes from, or null.</summary>
    public string? Description { get; }

    /// <summary>The pictures that it takes.</summary>
    public InputShape Input { get; }

    /// <summary>The steps; the last one is the head.</summary>
    public ValueList<LayerSpec> Layers { get; }

    /// <summary>How the weights are drawn.</summary>
    public WeightInitialization Initialization { get; }

    /// <summary>The number of classes, grades, findings or values: what <see cref="Output"/> speaks of.</summary>
    public int Classes => Plan.Head.Classes;

    /// <summary>What the numbers of the head mean. Default: <see cref="ClassProbabilities"/>.</summary>
    public HeadOutput Output => Plan.Head.Meaning;

    /// <summary>The numbers that the head gives for a picture: one for each of <see cref="Classes"/>, unless <see cref="Output"/> says otherwise.</summary>
    public int LogitCount => Output.Logits(Classes);

    /// <summary>The number of trainable values; running statistics do not count.</summary>
    public long ParameterCount => Plan.ParameterCount;

    /// <summary>The multiplications of convolutions and linear layers for one picture; norms, activations and pools do not count.</summary>
    public long MultiplyAdds => Plan.MultiplyAdds;

    JsonNode? IIdentified.Identity => JsonNode.Parse(ToJson());

    internal NetworkPlan Plan { get; }

    /// <summary>A registered module, pooled where it gives a map, and a head.</summary>
    internal static NetworkSpec OfModule(string module, InputShape input, int features, int classes)
    {
        var backbone = new BackboneSpec(module, features) { Name = "backbone" };
        NetworkBuilder builder = NetworkBuilder.Input(input).Named(module).Step(backbone);
        return (NetworkPlan.OutputOf(backbone, input).IsMap ? builder.GlobalAveragePool() : builder).Head(classes, name: "head").Build();
    }

    /// <summary>A graph of another runtime and a head.</summary>
    internal static NetworkSpec OfGraph(string name, FrozenGraphSpec graph, int classes) =>
        NetworkBuilder.Input(graph.Channels, graph.Height, graph.Width).Named(name).Step(graph with { Name = "backbone" }).Head(classes, name: "head").Build();

    /// <summary>Reads a description and checks it as <see cref="NetworkBuilder.Build"/> does. Believes no number in it.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">
    /// The text is no JSON, has a kind that is neither the library's nor registered by <see cref="ModuleStep.Register{T}"/>, an unknown
    /// property, or describes no possible network.
    /// </exception>
    public static NetworkSpec FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return NetworkSpecJson.Read(json);
    }

    /// <summary>The description as JSON, with every property written out.</summary>
    /// <returns>Indented JSON.</returns>
    public string ToJson() => NetworkSpecJson.Write(this);

    /// <summary>A table of the steps: number, name, kind, output shape, parameters, multiply-adds and receptive field in pixels, with the totals.</summary>
    /// <returns>Lines of text.</returns>
    public string Summary() => NetworkSummary.Write(this);

    /// <summary>The same network for another number of classes.</summary>
    /// <param name="classes">At least 2.</param>
    /// <returns>The new description.</returns>
    /// <exception cref="NetworkSpecException">The number is out of range.</exception>
    public NetworkSpec WithClasses(int classes)
    {
        LayerSpec[] layers = [.. Layers];
        layers[^1] = Plan.Head with { Classes = classes, Output = Plan.Head.Output?.For(classes) };
        return new NetworkSpec(Input, ValueList.Create<LayerSpec>(layers), Initialization, Name, Description);
    }

    /// <summary>The same network with a head for another task.</summary>
    /// <param name="targets">The number of classes or grades, at least 2, or of findings or values, at least 1.</param>
    /// <param name="output">What the numbers of the head mean.</param>
    /// <returns>The new description.</returns>
    /// <exception cref="NetworkSpecException">The number does not fit the output.</exception>
    public NetworkSpec WithHead(int targets, HeadOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        LayerSpec[] layers = [.. Layers];
        layers[^1] = Plan.Head with { Classes = targets, Output = output is ClassProbabilities ? null : output };
        return new NetworkSpec(Input, ValueList.Create<LayerSpec>(layers), Initialization, Name, Description);
    }

    /// <summary>The same steps on other pictures.</summary>
    /// <param name="channels">Channels of the pictures.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <returns>The new description.</returns>
    /// <exception cref="NetworkSpecException">The steps do not fit the pictures.</exception>
    public NetworkSpec WithInput(int channels, int height, int width) =>
        new(new InputShape(channels, height, width), Layers, Initialization, Name, Description);

    /// <inheritdoc/>
    public bool Equals(NetworkSpec? other) =>
        other is not null && Input == other.Input && Initialization == other.Initialization && Name == other.Name
        && Description == other.Description && Layers.Equals(other.Layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Input, Initialization, Name, Description, Layers);

    /// <summary>For example <c>Lightweight2021: 3 x 224 x 224 -> 2 classes, 1042394 parameters</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => (Name ?? "Network") + $": {Input} -> {Classes} {Output.Targets}, {ParameterCount} parameters";
}
