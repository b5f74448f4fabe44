using TransferMed.Models;
using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>The kinds that pool.</summary>
internal static class PoolEmitters
{
    public static string Max(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (MaxPoolSpec)plan.Spec;
        return emission.Graph.Add("MaxPool", plan.Name, [input.Name], [.. Window(spec.Kernel, spec.Stride, spec.Padding, spec.PaddingEnd), .. spec.RoundUp is true ? [NodeAttributes.Int("ceil_mode", 1)] : Array.Empty<AttributeProto>()]);
    }

    public static string Average(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (AveragePoolSpec)plan.Spec;
        return emission.Graph.Add(
            "AveragePool", plan.Name, [input.Name], [.. Window(spec.Kernel, spec.Stride, spec.Padding, spec.PaddingEnd), NodeAttributes.Int("count_include_pad", spec.CountsPadding is false ? 0 : 1)]);
    }

    public static string GlobalAverage(Emission emission, LayerPlan plan, GraphValue input) =>
        emission.Flatten(plan.Name, emission.Graph.Add("GlobalAveragePool", plan.Name, [input.Name]));

    public static string GlobalAverageMax(Emission emission, LayerPlan plan, GraphValue input)
    {
        string means = emission.Graph.Add("GlobalAveragePool", plan.Name, [input.Name]);
        string maxima = emission.Graph.Add("GlobalMaxPool", plan.Name, [input.Name]);
        return emission.Flatten(plan.Name, emission.Concatenate(plan.Name, means, maxima));
    }

    private static AttributeProto[] Window(int kernel, int? stride, int padding, int? end) =>
    [
        NodeAttributes.Ints("kernel_shape", kernel, kernel),
        NodeAttributes.Ints("strides", stride ?? kernel, stride ?? kernel),
        NodeAttributes.Ints("pads", padding, padding, end ?? padding, end ?? padding),
    ];
}
