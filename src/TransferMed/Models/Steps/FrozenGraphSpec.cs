using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A graph of another runtime as the backbone of a network, named by its content. It has no parameters and takes no gradient. A description
/// with it can be read anywhere; a network can be made where the graph is open (<see cref="KnownGraphs"/>).
/// </summary>
/// <param name="Graph">The SHA-256 of the graph's file, in lower-case hexadecimal.</param>
/// <param name="Output">The value of the graph that is taken.</param>
/// <param name="Pooling">How it becomes one vector for each image.</param>
/// <param name="Features">The length of the vector.</param>
/// <param name="Channels">The channels of the images.</param>
/// <param name="Height">Their height in pixels.</param>
/// <param name="Width">Their width in pixels.</param>
internal sealed record FrozenGraphSpec(string Graph, string Output, GraphPooling Pooling, int Features, int Channels, int Height, int Width) : LayerSpec
{
    // SHA-256 in hexadecimal.
    private const int HashLength = 64;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.Require(
            Graph?.Length == HashLength && Graph.All(char.IsAsciiHexDigitLower),
            $"{nameof(Graph)} must be a SHA-256 in {HashLength} lower-case hexadecimal digits");
        context.Require(Output?.Length is > 0 and <= SpecLimits.DescriptionLength, $"{nameof(Output)} must name a value of the graph");
        context.RequireDefined(Pooling, nameof(Pooling));
        context.RequireRange(Features, 1, SpecLimits.Features, nameof(Features));
        context.Require(
            input.IsMap && (input.Channels, input.Height, input.Width) == (Channels, Height, Width),
            $"the graph was opened for images of {Channels} x {Height} x {Width}, not {input}; open it for the other size (OnnxFeatures.Open), where it takes any");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(Features),
            Field = ReceptiveField.Everything,
            MakeLayer = _ => new FrozenGraphLayer(KnownGraphs.Find(this) ?? throw Unknown()),
        };
    }

    private NetworkSpecException Unknown() => new(
        $"The network's backbone is the ONNX graph with the SHA-256 {Graph}, its value '{Output}', which is not open in this program. "
        + "Open its file first, with the same output and input size, and keep it open: OnnxFeatures.Open(path, ...) of the package for ONNX.")
    {
        IsUnregistered = true,
    };
}

/// <summary>How a value of a graph becomes one vector for each image.</summary>
internal enum GraphPooling
{
    /// <summary>It is one: (N, D).</summary>
    None,

    /// <summary>The first of the tokens (N, T, D).</summary>
    ClassToken,

    /// <summary>The mean of the tokens (N, T, D).</summary>
    TokenMean,

    /// <summary>The mean over the positions of a map (N, D, H, W).</summary>
    MapMean,
}

/// <summary>A graph at run time. Owns nothing.</summary>
internal sealed class FrozenGraphLayer(IFrozenGraph graph) : Layer
{
    public IFrozenGraph Graph => graph;

    public override Tensor Run(Tensor x, bool training)
    {
        if (x.requires_grad && is_grad_enabled())
        {
            throw new NotSupportedException("The backbone is an ONNX graph, which gives no gradients for its input: use a method that needs none, such as Occlusion.");
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor images = x.detach().to_type(ScalarType.Float32).cpu().contiguous();
        return graph.Features(images).to_type(x.dtype).to(x.device).MoveToOuterDisposeScope();
    }
}
