using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>
/// Writes a computation as the steps of a description, with the weights by the names of their parts: convolution, norm and function become one
/// step, and values that part and join again a block. Each step of the computation gets one place.
/// </summary>
internal sealed partial class SpecAssembly(string path, Dominators dominators)
{
    // A description holds steps this deep; a block in a branch of a block is two deeper.
    private const int Deepest = SpecLimits.Depth - 1;
    private readonly HashSet<FlowNode> _placed = [];
    private readonly UnitNames _names = new();

    public ImportedWeights Weights { get; } = new();

    /// <summary>The steps after one of the computation up to another.</summary>
    public List<LayerSpec> Chain(FlowNode start, FlowNode end, int depth = 0)
    {
        var pieces = new Stack<FlowNode>();
        for (FlowNode node = end; !ReferenceEquals(node, start);)
        {
            if (depth > Deepest)
            {
                throw Fail(node, $"blocks are nested more than {Deepest} deep");
            }

            if (!_placed.Add(node))
            {
                throw Fail(node, "its result is used by branches that join others before they join again; a description has blocks that lie one in another, whose branches start at one place and join at one");
            }

            pieces.Push(node);
            node = node.Operation is MergeOperation ? dominators.Of(node) : node.Input;
        }

        var chain = new Pieces([.. pieces]);
        var steps = new List<LayerSpec>();
        while (chain.TryTake(out FlowNode? node))
        {
            steps.Add(Step(node, chain, depth));
            if (steps.Count > SpecLimits.Steps)
            {
                throw Fail(node, $"there are more than {SpecLimits.Steps} steps");
            }
        }

        return steps;
    }

    /// <summary>Takes a name and adds weights for a step that the graph does not have.</summary>
    public string Name(string kind) => _names.Next(kind, "", "");

    private LayerSpec Step(FlowNode node, Pieces chain, int depth) => node.Operation switch
    {
        ConvOperation conv => Conv(node, conv, chain),
        NormOperation norm => Norm(node, norm, chain),
        LayerNormOperation norm => LayerNorm(node, norm, chain),
        ScaleOperation or ShiftOperation => Affine(node, chain),
        LinearOperation linear => Linear(node, linear, chain),
        ActivationOperation activation => new ActivationSpec(activation.Function, activation.Slope),
        PoolOperation pool => pool.Step,
        GlobalPoolOperation pool => Pool(node, pool, chain),
        FlattenOperation => new FlattenSpec(),
        DropoutOperation dropout => new DropoutSpec(dropout.Probability),
        MergeOperation merge => Merged(node, merge, chain, depth),
        PadOperation => throw Fail(node, "no convolution or pool takes in its zeros"),
        UnflattenOperation => throw Fail(node, "it makes a map of a vector, which the description does not do"),
        PartOperation => throw Fail(node, "the operator is only read as a part of a layer norm, of a GELU or of a Hardswish, or as the softmax at the end"),
        _ => throw Fail(node, "the description has no such step by itself"),
    };

    private BatchNormSpec Norm(FlowNode node, NormOperation norm, Pieces chain)
    {
        string name = Norm(node, norm, chain, out ActivationKind function);
        return new BatchNormSpec(function, Epsilon(norm)) { Name = name };
    }

    private ConvSpec Conv(FlowNode node, ConvOperation conv, Pieces chain)
    {
        FoldedMap map = Map(conv.Weight, conv.Bias, chain);
        string name = Map("conv", node, conv.Weight, map, map.HasBias, conv.Outputs);
        (string? normName, double? epsilon, ActivationKind function) = (null, null, ActivationKind.None);
        if (chain.Next is { Operation: NormOperation norm } normNode)
        {
            chain.Skip();
            normName = Norm(normNode, norm, chain, out function);
            epsilon = Epsilon(norm);
        }
        else
        {
            function = chain.TakeFunction();
        }

        return new ConvSpec(
            conv.Outputs,
            conv.Kernel,
            conv.Stride,
            conv.Padding,
            conv.Dilation,
            conv.Groups,
            map.HasBias,
            normName is null ? NormKind.None : NormKind.BatchNorm,
            function,
            ConvName: name,
            NormName: normName,
            NormEpsilon: epsilon,
            PaddingEnd: conv.PaddingEnd == conv.Padding ? null : conv.PaddingEnd);
    }

    private LayerSpec Linear(FlowNode node, LinearOperation linear, Pieces chain)
    {
        FoldedMap map = Map(linear.Weight, linear.Bias, chain);
        string name = Map("linear", node, linear.Weight, map, hasBias: true, (int)linear.Weight.Shape[0]);
        return node.Shape.IsMap
            ? new PointwiseLinearSpec(node.Shape.Channels, chain.TakeFunction()) { Name = name }
            : new LinearSpec(node.Shape.Channels, chain.TakeFunction()) { Name = name };
    }

    private static FoldedMap Map(ConstantValue weight, ConstantValue? bias, Pieces chain)
    {
        var map = new FoldedMap(weight, bias);
        // Factors that no terms follow are a layer scale, which is trained by itself.
        while (chain.Next is { } next && !IsLayerScale(next, chain.AfterNext) && map.TryTake(next.Operation))
        {
            chain.Skip();
        }

        return map;
    }

    private static bool IsLayerScale(FlowNode node, FlowNode? next) =>
        node.Operation is ScaleOperation { Factors.Elements: > 1 } && next?.Operation is not (ShiftOperation or NormOperation);

    private string Map(string kind, FlowNode node, ConstantValue weight, FoldedMap map, bool hasBias, int outputs)
    {
        string name = _names.Next(kind, weight.Name, node.Origin.Name);
        Weights.Add($"{name}.weight", weight.Elements, map.Weight);
        if (hasBias)
        {
            Weights.Add($"{name}.bias", outputs, map.Bias);
        }

        return name;
    }

    private string Norm(FlowNode node, NormOperation norm, Pieces chain, out ActivationKind function)
    {
        string name = _names.Next("norm", norm.Scale.Name, node.Origin.Name);
        var scale = new FoldedMap(norm.Scale.Reshaped(norm.Scale.Elements, 1), norm.Shift);
        while (chain.Next is { } next && scale.TryTake(next.Operation))
        {
            chain.Skip();
        }

        function = chain.TakeFunction();
        long channels = norm.Scale.Elements;
        Weights.Add($"{name}.weight", channels, scale.Weight);
        Weights.Add($"{name}.bias", channels, scale.Bias);
        Weights.Add($"{name}.running_mean", channels, norm.Mean.ToFloats);
        Weights.Add($"{name}.running_var", channels, norm.Variance.ToFloats);
        return name;
    }

    private static double? Epsilon(NormOperation norm) => norm.Epsilon == 1e-5f ? null : ShortNumber.Of(norm.Epsilon);

    private LayerNormSpec LayerNorm(FlowNode node, LayerNormOperation norm, Pieces chain)
    {
        (ConstantValue? scale, ConstantValue? shift) = (norm.Scale, norm.Shift);
        if (scale is null && chain.Next?.Operation is ScaleOperation factors)
        {
            scale = factors.Factors;
            chain.Skip();
        }

        if (shift is null && chain.Next?.Operation is ShiftOperation terms)
        {
            shift = terms.Terms;
            chain.Skip();
        }

        string name = _names.Next("norm", scale?.Name ?? "", node.Origin.Name);
        int channels = node.Shape.Channels;
        Weights.Add($"{name}.weight", channels, () => Spread(scale, channels, 1));
        Weights.Add($"{name}.bias", channels, () => Spread(shift, channels, 0));
        return new LayerNormSpec(norm.Epsilon) { Name = name };
    }

    /// <summary>Factors alone are a layer scale; with terms, a convolution of side 1 that keeps channels apart.</summary>
    private LayerSpec Affine(FlowNode node, Pieces chain)
    {
        int channels = node.Shape.Channels;
        ConstantValue? scale = (node.Operation as ScaleOperation)?.Factors;
        ConstantValue? shift = (node.Operation as ShiftOperation)?.Terms;
        if (shift is null && chain.Next?.Operation is ShiftOperation next)
        {
            shift = next.Terms;
            chain.Skip();
        }

        if (shift is null)
        {
            string factors = _names.Next("scale", scale!.Name + ".weight", node.Origin.Name);
            Weights.Add(factors, channels, () => Spread(scale, channels, 1));
            return new LayerScaleSpec { Name = factors };
        }

        if (!node.Shape.IsMap)
        {
            throw Fail(node, "it adds a constant to a vector that no fully connected layer or norm takes in");
        }

        string name = _names.Next("affine", "", "");
        Weights.Add($"{name}.weight", channels, () => Spread(scale, channels, 1));
        Weights.Add($"{name}.bias", channels, () => Spread(shift, channels, 0));
        return new ConvSpec(channels, 1, Padding: 0, Groups: channels, Norm: NormKind.None, Activation: chain.TakeFunction(), ConvName: name);
    }

    private static float[] Spread(ConstantValue? values, int channels, float otherwise)
    {
        float[] found = values?.ToFloats() ?? [otherwise];
        return found.Length == 1 ? [.. Enumerable.Repeat(found[0], channels)] : found;
    }

    private LayerSpec Pool(FlowNode node, GlobalPoolOperation pool, Pieces chain)
    {
        bool flat = chain.Next?.Operation is FlattenOperation;
        if (flat)
        {
            chain.Skip();
        }

        return (pool.Kind, flat) switch
        {
            (GlobalPool.Average, true) => new GlobalAveragePoolSpec(),
            (GlobalPool.Average, false) => new AdaptiveAveragePoolSpec(1, 1),
            (GlobalPool.AverageAndMax, true) => new GlobalAverageMaxPoolSpec(),
            _ => throw Fail(node, "the largest value of each channel is only read together with its mean"),
        };
    }

    private OnnxModelException Fail(FlowNode node, string fault) => GraphLowering.Refusal(path, node.Origin, fault);
}
