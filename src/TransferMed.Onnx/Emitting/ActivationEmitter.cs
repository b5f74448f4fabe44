using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The nonlinear functions as operators.</summary>
internal static class ActivationEmitter
{
    private const float Sixth = 1f / 6f;

    public static string Emit(GraphBuilder graph, ActivationSpec step, string layer, string x) => step.Slope is { } slope
        ? graph.Add("LeakyRelu", layer, [x], NodeAttributes.Float("alpha", (float)slope))
        : Emit(graph, step.Function, layer, x);

    public static string Emit(GraphBuilder graph, ActivationKind function, string layer, string x) => function switch
    {
        ActivationKind.None => x,
        ActivationKind.ReLU => graph.Add("Relu", layer, [x]),
        ActivationKind.LeakyReLU => graph.Add("LeakyRelu", layer, [x], NodeAttributes.Float("alpha", (float)ActivationSpec.UsualSlope)),
        ActivationKind.ReLU6 => graph.Add("Clip", layer, [x, Constant(graph, "zero", 0), Constant(graph, "six", 6)]),
        ActivationKind.ELU => graph.Add("Elu", layer, [x], NodeAttributes.Float("alpha", 1)),
        ActivationKind.SiLU => graph.Add("Mul", layer, [x, graph.Add("Sigmoid", layer, [x])]),
        ActivationKind.GELU => Gelu(graph, layer, x),
        ActivationKind.Hardswish => graph.Add("HardSwish", layer, [x]),
        ActivationKind.Hardsigmoid => graph.Add("HardSigmoid", layer, [x], NodeAttributes.Float("alpha", Sixth), NodeAttributes.Float("beta", 0.5f)),
        ActivationKind.Sigmoid => graph.Add("Sigmoid", layer, [x]),
        ActivationKind.Tanh => graph.Add("Tanh", layer, [x]),
        _ => throw new NotSupportedException($"The function {function} of the step '{layer}' has no form in ONNX."),
    };

    // x / 2 (1 + erf(x / sqrt 2)); an operator of its own came with operator set 20.
    private static string Gelu(GraphBuilder graph, string layer, string x)
    {
        string error = graph.Add("Erf", layer, [graph.Add("Div", layer, [x, Constant(graph, "sqrt2", MathF.Sqrt(2))])]);
        string doubled = graph.Add("Mul", layer, [x, graph.Add("Add", layer, [error, Constant(graph, "one", 1)])]);
        return graph.Add("Mul", layer, [doubled, Constant(graph, "half", 0.5f)]);
    }

    // The slash keeps the name apart from those of units.
    private static string Constant(GraphBuilder graph, string name, float value) => graph.AddConstant($"constant/{name}", [value]);
}
