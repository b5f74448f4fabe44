using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The parts that the emitters of the kinds are made of, over one graph and one network's form for inference.</summary>
internal sealed class Emission(GraphBuilder graph, ILayerParts parts, IReadOnlyList<OnnxEmitter> ownEmitters)
{
    public GraphBuilder Graph => graph;

    public ILayerParts Parts => parts;

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
        IEnumerable<string> statistics = names.Zip(norm.Tensors, (name, tensor) => graph.AddConstant($"{unit!.Name}.{name}", tensor));
        return graph.Add("BatchNormalization", layer, [input, .. statistics], NodeAttributes.Float("epsilon", 1e-5f));
    }

    /// <summary>A fully connected layer on a vector.</summary>
    public string Linear(LinearUnitPlan unit, string layer, string input)
    {
        LinearMap map = parts.Linear(unit);
        string weight = graph.AddConstant($"{unit.Name}.weight", map.Weight);
        string bias = graph.AddConstant($"{unit.Name}.bias", map.Bias);
        return graph.Add("Gemm", layer, [input, weight, bias], NodeAttributes.Int("transB", 1));
    }

    /// <summary>Values joined along the channels; a single one is itself.</summary>
    public string Concatenate(string layer, params string[] values) =>
        values.Length == 1 ? values[0] : graph.Add("Concat", layer, values, NodeAttributes.Int("axis", 1));

    public string Flatten(string layer, string input) => graph.Add("Flatten", layer, [input], NodeAttributes.Int("axis", 1));
}
