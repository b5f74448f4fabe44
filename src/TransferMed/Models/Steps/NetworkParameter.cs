using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>What a parameter does; decides weight decay and freezing.</summary>
public enum ParameterRole
{
    /// <summary>The weights of a convolution or a linear layer.</summary>
    Weight,

    /// <summary>The bias of a convolution or a linear layer.</summary>
    Bias,

    /// <summary>The scale of a norm, or a layer scale.</summary>
    NormScale,

    /// <summary>The shift of a norm.</summary>
    NormShift,

    /// <summary>Learned tokens or positions of a transformer. They do not decay.</summary>
    Embedding,
}

/// <summary>A parameter of a network, with its place in it.</summary>
public sealed class NetworkParameter
{
    internal NetworkParameter(string name, Parameter tensor, ParameterRole role, int stage, bool isHead, bool keepsPlainOrder = false)
    {
        Name = name;
        Tensor = tensor;
        Role = role;
        Stage = stage;
        IsHead = isHead;
        KeepsPlainOrder = keepsPlainOrder;
    }

    /// <summary>The full dotted name, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The values; the network owns them.</summary>
    public Parameter Tensor { get; }

    /// <summary>What it does.</summary>
    public ParameterRole Role { get; }

    /// <summary>The stage that it belongs to: 0 is nearest the input, the last is the head.</summary>
    public int Stage { get; }

    /// <summary>Whether it belongs to the classifier.</summary>
    public bool IsHead { get; }

    /// <summary>Whether it lies in plain order whatever the network's memory format: the parameters of users' modules do.</summary>
    internal bool KeepsPlainOrder { get; }

    /// <summary>The place of its step among the outermost ones, from 0.</summary>
    internal int Step { get; init; }

    /// <summary>Whether tuning has added it for a while: it is in no description, and merged away in the end.</summary>
    internal bool IsAdapter { get; init; }

    /// <summary>
    /// Whether weights between start and end have it as it is at the end: the drawn factor of a term of low rank, so that the term grows in
    /// proportion, as merged weights do.
    /// </summary>
    internal bool StaysInBetween { get; init; }

    /// <summary>
    /// Whether it takes a gradient; true in a new network. Where the scale of a batch norm is not trainable, the norm uses and keeps
    /// its running statistics in training too.
    /// </summary>
    public bool Trainable
    {
        get => Tensor.requires_grad;
        set => Tensor.requires_grad = value;
    }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}

/// <summary>State of a network that is not trained: the running statistics of a batch norm.</summary>
public sealed class NetworkBuffer
{
    internal NetworkBuffer(string name, Tensor tensor, int stage)
    {
        Name = name;
        Tensor = tensor;
        Stage = stage;
    }

    /// <summary>The full dotted name, ending in <c>running_mean</c> or <c>running_var</c>.</summary>
    public string Name { get; }

    /// <summary>The values; the network owns them.</summary>
    public Tensor Tensor { get; }

    /// <summary>The stage that it belongs to: 0 is nearest the input.</summary>
    public int Stage { get; }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
