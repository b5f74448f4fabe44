using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <content>The network in two halves, for who needs what lies between two steps.</content>
public sealed partial class Network
{
    /// <summary>Computes the first steps as in evaluation, whatever the mode of the network.</summary>
    /// <param name="steps">How many of the outermost steps, from 0; with 0 the pictures come back in the network's memory format.</param>
    /// <param name="x">Pictures (N, C, H, W), float32, normalised, on the network's device.</param>
    /// <returns>What comes out of them, outside the graph of gradients.</returns>
    internal Tensor EvaluateTo(int steps, Tensor x)
    {
        CheckImages(x);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int features = Math.Min(steps, _features.Length);
        Tensor between = Layer.RunAll(_features.AsSpan(0, features), Arrange(x), training: false);
        return Layer.RunAll(_head.AsSpan(0, steps - features), between, training: false).detach().MoveToOuterDisposeScope();
    }

    /// <summary>Computes the first steps in the mode of the network; gradients flow if a parameter takes them.</summary>
    /// <param name="steps">How many of the outermost steps.</param>
    /// <param name="x">Pictures (N, C, H, W), float32, normalised, on the network's device.</param>
    internal Tensor ForwardTo(int steps, Tensor x)
    {
        CheckImages(x);
        using DisposeScope scope = NewDisposeScope();
        int features = Math.Min(steps, _features.Length);
        Tensor between = Layer.RunAll(_features.AsSpan(0, features), Arrange(x), training);
        return Layer.RunAll(_head.AsSpan(0, steps - features), between, training).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits from what the first steps gave, in the mode of the network.</summary>
    /// <param name="steps">How many of the outermost steps are done.</param>
    /// <param name="between">What they gave.</param>
    /// <returns>Logits (N, classes).</returns>
    internal Tensor ForwardFrom(int steps, Tensor between) => RunFrom(steps, between, training);

    /// <summary>Computes the logits from what the first steps gave, as in evaluation; gradients flow if the caller wants them.</summary>
    /// <param name="steps">How many of the outermost steps are done.</param>
    /// <param name="between">What they gave.</param>
    /// <returns>Logits (N, classes).</returns>
    internal Tensor EvaluateFrom(int steps, Tensor between) => RunFrom(steps, between, train: false);

    private Tensor RunFrom(int steps, Tensor between, bool train)
    {
        using DisposeScope scope = NewDisposeScope();
        int features = Math.Min(steps, _features.Length);
        Tensor x = Layer.RunAll(_features.AsSpan(features), between, train);
        return Layer.RunAll(_head.AsSpan(steps - features), x, train).MoveToOuterDisposeScope();
    }
}
