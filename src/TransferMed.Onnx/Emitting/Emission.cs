using TorchSharp;
using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The parts that the emitters of the kinds are made of, over one graph and one network's form for inference.</summary>
internal sealed class Emission(GraphBuilder graph, ILayerParts parts, IReadOnlyList<OnnxEmitter> ownEmitters)
{
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    public GraphBuilder Graph => graph;

    public ILayerParts Parts => parts;

    /// <summary>The constant that holds a matrix by its columns.</summary>
    public static string Columns(string weight) => $"{weight}/transposed";

    /// <summary>Emits steps one after another.</summary>
    public GraphValue Steps(IEnumerable<LayerPlan> steps, GraphValue input)
    {
        foreach (LayerPlan step in steps)
        {
            input = new GraphValue(LayerEmitters.For(step, ownEmitters)(this, step, input), step.Output);
        }

        return input;
    }

    /// <summary>A convolution, with its bias where it has one or where a folded norm gave it one.</summary>
    public string Conv(ConvUnitPlan unit, string layer, string input)
    {
        Convolution conv = parts.Conv(unit);
        string weight = graph.AddConstant($"{unit.Name}.weight", conv.Weight);
        string[] inputs = conv.Bias is null ? [input, weight] : [input, weight, graph.AddConstant($"{unit.Name}.bias", conv.Bias)];
        return graph.Add(
            "Conv",
            layer,
            inputs,
            NodeAttributes.Ints("kernel_shape", unit.Kernel, unit.Kernel),
            NodeAttributes.Ints("strides", unit.Stride, unit.Stride),
            NodeAttributes.Ints("pads", unit.Padding, unit.Padding, unit.PaddingEnd, unit.PaddingEnd),
            NodeAttributes.Ints("dilations", unit.Dilation, unit.Dilation),
            NodeAttributes.Int("group", unit.Groups));
    }

    /// <summary>A norm; nothing where there is none or where it is folded.</summary>
    public string Norm(BatchNormUnitPlan? unit, string layer, string input)
    {
        if (parts.Norm(unit) is not { } norm)
        {
            return input;
        }

        string[] names = ["weight", "bias", "running_mean", "running_var"];
        IEnumerable<string> statistics = names.Zip([norm.Scale, norm.Shift, .. norm.Statistics], (name, tensor) => graph.AddConstant($"{unit!.Name}.{name}", tensor));
        return graph.Add("BatchNormalization", layer, [input, .. statistics], NodeAttributes.Float("epsilon", (float)norm.Epsilon));
    }

    /// <summary>A layer norm of a map over its channels, or of a vector.</summary>
    public string LayerNorm(LayerNormUnitPlan unit, string layer, GraphValue input)
    {
        LayerNormalization norm = parts.LayerNorm(unit);
        string scale = graph.AddConstant($"{unit.Name}.weight", norm.Scale);
        string shift = graph.AddConstant($"{unit.Name}.bias", norm.Shift);
        string x = input.Shape.IsMap ? Transpose(layer, input.Name, ToLast) : input.Name;
        string normed = graph.Add("LayerNormalization", layer, [x, scale, shift], NodeAttributes.Int("axis", -1), NodeAttributes.Float("epsilon", (float)norm.Epsilon));
        return input.Shape.IsMap ? Transpose(layer, normed, ToFirst) : normed;
    }

    /// <summary>A fully connected layer over the channels of a map: a 1x1 convolution with the same weights.</summary>
    public string PointwiseLinear(LinearUnitPlan unit, string layer, string input)
    {
        LinearMap map = parts.Linear(unit);
        using torch.Tensor kernel = map.Weight.view(map.Weight.size(0), map.Weight.size(1), 1, 1);
        string weight = graph.AddConstant($"{unit.Name}.weight", kernel);
        string bias = graph.AddConstant($"{unit.Name}.bias", map.Bias);
        return graph.Add("Conv", layer, [input, weight, bias], NodeAttributes.Ints("kernel_shape", 1, 1));
    }

    /// <summary>A fully connected layer on a vector.</summary>
    public string Linear(LinearUnitPlan unit, string layer, string input)
    {
        LinearMap map = parts.Linear(unit);
        string weight = graph.AddConstant($"{unit.Name}.weight", map.Weight);
        string bias = graph.AddConstant($"{unit.Name}.bias", map.Bias);
        return graph.Add("Gemm", layer, [input, weight, bias], NodeAttributes.Int("transB", 1));
    }

    /// <summary>A fully connected layer on each token.</summary>
    public string TokenLinear(LinearUnitPlan unit, string layer, string input)
    {
        LinearMap map = parts.Linear(unit);
        using torch.Tensor columns = map.Weight.t();
        string weight = graph.AddConstant(Columns($"{unit.Name}.weight"), columns);
        string bias = graph.AddConstant($"{unit.Name}.bias", map.Bias);
        return graph.Add("Add", layer, [graph.Add("MatMul", layer, [input, weight]), bias]);
    }

    /// <summary>Values joined along the channels; a single one is itself.</summary>
    public string Concatenate(string layer, params string[] values) =>
        values.Length == 1 ? values[0] : graph.Add("Concat", layer, values, NodeAttributes.Int("axis", 1));

    private string Transpose(string layer, string input, long[] order) => graph.Add("Transpose", layer, [input], NodeAttributes.Ints("perm", order));

    public string Flatten(string layer, string input) => graph.Add("Flatten", layer, [input], NodeAttributes.Int("axis", 1));
}
