using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A network's form for inference: batch norms folded into convolutions, no gradients, the faster memory format. A copy: it keeps the
/// weights of the moment it was made, and the network stays trainable. Logits are the network's in evaluation mode within rounding
/// (1e-5 relative in float32). Not safe for use by several threads at once.
/// </summary>
public sealed class OptimizedNetwork : IDisposable
{
    private readonly Network _network;
    private readonly OptimizedParts _parts;
    private readonly Layer[] _features;
    private readonly Layer[] _head;

    internal OptimizedNetwork(Network network, MemoryFormat format, bool shares, Precision precision = Precision.Full)
    {
        _network = network;
        _parts = new OptimizedParts(network, FormatChoice.Resolve(format), precision, shares);
        ILayerParts parts = _parts;
        _features = parts.Layers(network.Plan.Steps.Take(network.Plan.FeatureSteps));
        _head = parts.Layers(network.Plan.Steps.Skip(network.Plan.FeatureSteps));
        Spec = network.Spec;
    }

    /// <summary>The description of the network that it was made of.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>What was folded and what stayed.</summary>
    internal OptimizationReport Report => _parts.Report;

    /// <summary>Computes the logits, without gradients.</summary>
    /// <param name="input">Pictures (N, C, H, W), float32, normalised, on the network's device.</param>
    /// <returns>Logits (N, classes), float32; the caller's.</returns>
    /// <exception cref="ArgumentException">The input's shape or type does not fit.</exception>
    public Tensor Forward(Tensor input)
    {
        _network.CheckImages(input);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Head(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The features (N, <see cref="Network.FeatureCount"/>) and the logits (N, classes) of one pass, float32; the caller's.</summary>
    internal (Tensor Features, Tensor Logits) ForwardWithFeatures(Tensor input)
    {
        _network.CheckImages(input);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor features = Features(input);
        Tensor logits = Head(features);
        return (features.to_type(ScalarType.Float32).MoveToOuterDisposeScope(), logits.MoveToOuterDisposeScope());
    }

    /// <summary>The features (N, <see cref="Network.FeatureCount"/>), float32; the caller's.</summary>
    internal Tensor ForwardFeatures(Tensor input)
    {
        _network.CheckImages(input);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Features(input).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The logits (N, classes) of features that <see cref="ForwardFeatures"/> gave; the caller's.</summary>
    internal Tensor ForwardHead(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Head(features).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the copies of the weights.</summary>
    public void Dispose() => _parts.Dispose();

    private Tensor Features(Tensor input)
    {
        Tensor x = Report.MemoryFormat == MemoryFormat.ChannelsLast ? ChannelsLastLayout.Of(input) : input.is_contiguous() ? input : input.contiguous();
        return Layer.RunAll(_features, _parts.ElementType == ScalarType.Float32 ? x : x.to_type(_parts.ElementType), training: false);
    }

    private Tensor Head(Tensor features) => Layer.RunAll(_head, features, training: false).to_type(ScalarType.Float32);
}
