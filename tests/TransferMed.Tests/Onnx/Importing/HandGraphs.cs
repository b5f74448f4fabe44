namespace TransferMed.Tests.Onnx;

/// <summary>Graphs in the forms that exporters of different ages write, each with the operator sets that know it. Input (N, 4, 9, 12).</summary>
internal static class HandGraphs
{
    private static readonly long[] Input = [-1, 4, 9, 12];
    private static readonly long[] Positions = [2, 3];
    private static readonly long[] LastPositions = [1, 2];
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    private static readonly (string Name, long[] OperatorSets, Func<HandGraph, string, string> Body)[] Bodies =
    [
        ("Conv", [8, 21], (g, x) => Conv(g, x, 6)),
        ("Conv padded unequally", [8, 17], (g, x) => Conv(g, x, 6, ("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 0, 0]))),
        ("Conv padded more at the end", [11], (g, x) => Conv(g, x, 6, ("strides", (long[])[2, 2]), ("pads", (long[])[0, 0, 2, 2]))),
        ("Conv dilated in groups", [11], (g, x) => g.Node("Conv", [x, g.Weights(6, 2, 3, 3), g.Weights(6)], ("dilations", (long[])[2, 2]), ("group", 2L), ("pads", (long[])[2, 2, 2, 2]))),
        ("Conv valid", [11], (g, x) => Conv(g, x, 6, ("auto_pad", "VALID"))),
        ("BatchNormalization", [8, 14, 21], (g, x) => Norm(g, Conv(g, x, 6), 6, 1e-5f)),
        ("BatchNormalization with an epsilon", [13], (g, x) => Norm(g, x, 4, 1e-3f)),
        ("Conv, norm, function", [13], (g, x) => g.Node("Relu", [Norm(g, Conv(g, x, 6), 6, 1e-3f)])),
        ("Relu", [8, 21], (g, x) => g.Node("Relu", [x])),
        ("LeakyRelu", [8, 17], (g, x) => g.Node("LeakyRelu", [x])),
        ("LeakyRelu with a slope", [8, 17], (g, x) => g.Node("LeakyRelu", [Norm(g, Conv(g, x, 6), 6, 1e-5f)], ("alpha", 0.2f))),
        ("Elu", [8, 17], (g, x) => g.Node("Elu", [x])),
        ("Tanh", [8, 17], (g, x) => g.Node("Tanh", [x])),
        ("Sigmoid", [8, 17], (g, x) => g.Node("Sigmoid", [x])),
        ("Clip by attributes", [8], (g, x) => g.Node("Clip", [x], ("min", 0f), ("max", 6f))),
        ("Clip by inputs", [11, 17], (g, x) => g.Node("Clip", [x, g.Constant([], 0), g.Constant([], 6)])),
        ("Clip without a top", [13], (g, x) => g.Node("Clip", [x, g.Constant([], 0)])),
        ("HardSigmoid", [8, 17], (g, x) => g.Node("HardSigmoid", [x], ("alpha", 1f / 6))),
        ("HardSwish", [14, 21], (g, x) => g.Node("HardSwish", [x])),
        ("HardSwish by HardSigmoid", [11], (g, x) => g.Node("Mul", [x, g.Node("HardSigmoid", [x], ("alpha", 1f / 6))])),
        ("HardSwish spelled out", [11], (g, x) => g.Node("Div", [g.Node("Mul", [x, Clip3(g, x)]), g.Constant([], 6)])),
        ("HardSwish spelled out otherwise", [11], (g, x) => g.Node("Mul", [x, g.Node("Div", [Clip3(g, x), g.Constant([], 6)])])),
        ("SiLU", [8, 17], (g, x) => g.Node("Mul", [x, g.Node("Sigmoid", [x])])),
        ("SiLU behind a convolution", [13], (g, x) => Silu(g, Conv(g, x, 6))),
        ("Gelu", [20, 21], (g, x) => g.Node("Gelu", [x])),
        ("GELU spelled out", [9, 17], (g, x) => g.Node("Mul", [g.Node("Mul", [x, Erf(g, x)]), g.Constant([], 0.5f)])),
        ("GELU with half of x", [13], (g, x) => g.Node("Mul", [g.Node("Mul", [x, g.Constant([], 0.5f)]), Erf(g, x)])),
        ("GELU with half of the rest", [13], (g, x) => g.Node("Mul", [g.Node("Mul", [Erf(g, x), g.Constant([], 0.5f)]), x])),
        ("LayerNormalization", [17, 21], (g, x) => First(g, g.Node("LayerNormalization", [Last(g, x), g.Positive(4), g.Weights(4)], ("axis", -1L), ("epsilon", 1e-6f)))),
        ("Layer norm spelled out", [11, 13], (g, x) => First(g, LayerNorm(g, Last(g, x)))),
        ("Layer scale", [13], (g, x) => g.Node("Mul", [Conv(g, x, 6), g.Positive(6, 1, 1)])),
        ("Factor and term behind a convolution", [13], (g, x) => g.Node("Add", [g.Node("Mul", [Conv(g, x, 6), g.Positive(1, 6, 1, 1)]), g.Weights(6, 1, 1)])),
        ("Statistics taken off the pictures", [13], (g, x) => Conv(g, g.Node("Div", [g.Node("Sub", [x, g.Weights(1, 4, 1, 1)]), g.Positive(4, 1, 1)]), 6)),
        ("Product with a matrix at each position", [13], (g, x) => First(g, g.Node("Add", [g.Node("MatMul", [Last(g, x), g.Weights(4, 7)]), g.Weights(7)]))),
        ("MaxPool", [8, 17], (g, x) => g.Node("MaxPool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 1]))),
        ("MaxPool padded unequally", [11], (g, x) => g.Node("MaxPool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("pads", (long[])[0, 0, 1, 1]))),
        ("MaxPool rounded up", [10, 17], (g, x) => g.Node("MaxPool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("ceil_mode", 1L))),
        ("AveragePool over values", [8, 17], (g, x) => g.Node("AveragePool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 1]))),
        ("AveragePool over zeros", [11], (g, x) => g.Node("AveragePool", [x], ("kernel_shape", (long[])[3, 3]), ("pads", (long[])[1, 1, 1, 1]), ("count_include_pad", 1L))),
        ("AveragePool padded unequally", [11], (g, x) => g.Node("AveragePool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("pads", (long[])[0, 0, 1, 1]))),
        ("Pad before a convolution", [8], (g, x) => Conv(g, g.Node("Pad", [x], ("pads", (long[])[0, 0, 1, 1, 0, 0, 2, 2])), 6)),
        ("Pad by inputs", [13], (g, x) => Conv(g, g.Node("Pad", [x, g.Integers(0, 0, 1, 1, 0, 0, 2, 2)]), 6)),
        ("Pad before a pool of what is never negative", [13], (g, x) => g.Node("MaxPool", [g.Node("Pad", [g.Node("Relu", [x]), g.Integers(0, 0, 1, 1, 0, 0, 1, 1)])], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]))),
        ("Sum of two", [13], (g, x) => g.Node("Relu", [g.Node("Add", [Conv(g, x, 4, ("pads", (long[])[1, 1, 1, 1])), x])])),
        ("Sum of branches", [8, 13], (g, x) => g.Node("Sum", [Same(g, x), Same(g, x), x])),
        ("Sum of sums", [13], (g, x) => g.Node("Add", [g.Node("Add", [Same(g, x), Same(g, x)]), Same(g, x)])),
        ("Concatenation", [8, 13], (g, x) => g.Node("Concat", [x, Same(g, x)], ("axis", 1L))),
        ("Concatenation of branches", [13], (g, x) => g.Node("Concat", [Same(g, x), x, g.Node("MaxPool", [x], ("kernel_shape", (long[])[3, 3]), ("pads", (long[])[1, 1, 1, 1])), Same(g, x)], ("axis", -3L))),
        ("Dense layers", [13], Dense),
        ("Gate", [13], (g, x) => g.Node("Mul", [Gate(g, x), x])),
        ("Gate of a mean", [13], (g, x) => g.Node("Mul", [x, g.Node("Sigmoid", [PointConv(g, Means(g, x), 4)])])),
        ("Gate of positions", [13], (g, x) => g.Node("Mul", [x, g.Node("Sigmoid", [PointConv(g, x, 1)])])),
        ("Dropout and Identity", [8, 12, 21], (g, x) => g.Node("Identity", [g.Node("Dropout", [x])])),
        ("Constants as nodes", [13], (g, x) => g.Node("Mul", [g.Node("Conv", [x, g.Node("Identity", [g.Weights(4, 4, 1, 1)])]), g.Node("Constant", [], ("value", HandGraph.Tensor("", 1, [], BitConverter.GetBytes(1.5f))))])),
        ("Weights of half precision", [13], (g, x) => g.Node("Conv", [x, g.Node("Cast", [g.Node("Constant", [], ("value", HandGraph.Tensor("", 10, [2, 4, 1, 1], [0x00, 0x3c, 0x00, 0x38, 0x00, 0xbc, 0x00, 0x40, 0x00, 0x38, 0x00, 0x3c, 0x00, 0x40, 0x00, 0xbc])))], ("to", 1L))])),
        ("Weights of float16", [13], (g, x) => g.Node("Conv", [x, g.Node("Cast", [g.Half(0.3, 6, 4, 3, 3)], ("to", 1L)), g.Node("Cast", [g.ListedHalf(0.7f, 6)], ("to", 1L))])),
        ("Weights rounded to float16", [13], (g, x) => g.Node("Conv", [x, g.Node("Cast", [g.Node("Cast", [g.Weights(6, 4, 3, 3)], ("to", 10L))], ("to", 1L))])),
        ("Blocks in blocks", [13], (g, x) => Block(g, Block(g, x, y => Block(g, y, z => Same(g, z))), y => g.Node("Relu", [y]))),
    ];

    // From the map to a vector; after each a fully connected layer.
    private static readonly (string Name, long[] OperatorSets, Func<HandGraph, string, string> Body)[] Vectors =
    [
        ("Flatten", [8, 21], (g, x) => Gemm(g, g.Node("Flatten", [x]), 4 * 9 * 12, 5)),
        ("Reshape", [8, 17], (g, x) => Gemm(g, g.Node("Reshape", [x, g.Integers(-1, 4 * 9 * 12)]), 4 * 9 * 12, 5)),
        ("Reshape by 0", [8, 17], (g, x) => Gemm(g, g.Node("Reshape", [x, g.Integers(0, -1)]), 4 * 9 * 12, 5)),
        ("Reshape by arithmetic of shapes", [11, 13], (g, x) => Gemm(g, ReshapeByShape(g, x), 4 * 9 * 12, 5)),
        ("GlobalAveragePool and Flatten", [8, 17], (g, x) => Gemm(g, g.Node("Flatten", [Means(g, x)]), 4, 5)),
        ("GlobalAveragePool and Squeeze", [8, 11], (g, x) => Gemm(g, g.Node("Squeeze", [Means(g, x)], ("axes", Positions)), 4, 5)),
        ("GlobalAveragePool and Squeeze by input", [13], (g, x) => Gemm(g, g.Node("Squeeze", [Means(g, x), g.Integers(2, 3)]), 4, 5)),
        ("ReduceMean", [8, 13], (g, x) => Gemm(g, g.Node("ReduceMean", [x], ("axes", (long[])[-1, -2]), ("keepdims", 0L)), 4, 5)),
        ("ReduceMean by input", [18, 21], (g, x) => Gemm(g, g.Node("ReduceMean", [x, g.Integers(2, 3)], ("keepdims", 0L)), 4, 5)),
        ("ReduceMean with the channels last", [13], (g, x) => Gemm(g, g.Node("ReduceMean", [Last(g, x)], ("axes", LastPositions), ("keepdims", 0L)), 4, 5)),
        ("Means and largest values", [13], (g, x) => Gemm(g, g.Node("Flatten", [g.Node("Concat", [Means(g, x), g.Node("GlobalMaxPool", [x])], ("axis", 1L))]), 8, 5)),
        ("There and back", [13], (g, x) => Gemm(g, g.Node("Flatten", [PointConv(g, g.Node("Unsqueeze", [g.Node("Flatten", [Means(g, x)]), g.Integers(2, 3)]), 6)]), 6, 5)),
        ("Softmax", [8, 13], (g, x) => g.Node("Identity", [Gemm(g, g.Node("Flatten", [Means(g, x)]), 4, 5)])),
        ("Gemm with factors", [11], (g, x) => g.Node("Gemm", [g.Node("Flatten", [Means(g, x)]), g.Weights(4, 5), g.Weights(5)], ("alpha", 0.5f), ("beta", 2f))),
        ("Gemm without bias", [11, 13], (g, x) => g.Node("Gemm", [g.Node("Flatten", [Means(g, x)]), g.Weights(5, 4)], ("transB", 1L))),
        ("MatMul and Add", [8, 13], (g, x) => g.Node("Add", [g.Node("MatMul", [g.Node("Flatten", [Means(g, x)]), g.Weights(4, 5)]), g.Weights(5)])),
        ("Two fully connected layers", [13], (g, x) => Gemm(g, g.Node("Relu", [Gemm(g, g.Node("Flatten", [Means(g, x)]), 4, 7)]), 7, 5)),
        ("Norm of a vector", [13], (g, x) => Gemm(g, Norm(g, g.Node("Flatten", [Means(g, x)]), 4, 1e-5f), 4, 5)),
        ("Layer norm of a vector", [17], (g, x) => Gemm(g, g.Node("LayerNormalization", [g.Node("Flatten", [Means(g, x)]), g.Positive(4), g.Weights(4)]), 4, 5)),
        ("Sum of vectors", [13], (g, x) => VectorSum(g, g.Node("Flatten", [Means(g, x)]))),
    ];

    public static IEnumerable<(string Name, long OperatorSet)> Cases =>
        Bodies.Concat(Vectors).SelectMany(body => body.OperatorSets.Select(version => (body.Name, version)));

    public static byte[] File(string name, long operators)
    {
        var graph = new HandGraph(operators, Input);
        if (Vectors.FirstOrDefault(body => body.Name == name) is { Body: { } vector })
        {
            return graph.ToFile(vector(graph, "x"));
        }

        string map = Bodies.Single(body => body.Name == name).Body(graph, "x");
        return graph.ToFile(graph.Node("Flatten", [graph.Node("GlobalAveragePool", [map])]));
    }

    private static string Conv(HandGraph g, string x, long outputs, params (string, object)[] attributes) =>
        g.Node("Conv", [x, g.Weights(outputs, 4, 3, 3)], attributes);

    private static string Same(HandGraph g, string x) => g.Node("Relu", [Conv(g, x, 4, ("pads", (long[])[1, 1, 1, 1]))]);

    private static string PointConv(HandGraph g, string x, long outputs) => g.Node("Conv", [x, g.Weights(outputs, 4, 1, 1), g.Weights(outputs)]);

    private static string Norm(HandGraph g, string x, long channels, float epsilon) => g.Node(
        "BatchNormalization", [x, g.Positive(channels), g.Weights(channels), g.Weights(channels), g.Positive(channels)], ("epsilon", epsilon));

    private static string Silu(HandGraph g, string x) => g.Node("Mul", [g.Node("Sigmoid", [x]), x]);

    private static string Clip3(HandGraph g, string x) => g.Node("Clip", [g.Node("Add", [x, g.Constant([], 3)]), g.Constant([], 0), g.Constant([], 6)]);

    private static string Erf(HandGraph g, string x) =>
        g.Node("Add", [g.Node("Erf", [g.Node("Div", [x, g.Constant([], MathF.Sqrt(2))])]), g.Constant([], 1)]);

    private static string Means(HandGraph g, string x) => g.Node("GlobalAveragePool", [x]);

    private static string Last(HandGraph g, string x) => g.Node("Transpose", [x], ("perm", ToLast));

    private static string First(HandGraph g, string x) => g.Node("Transpose", [x], ("perm", ToFirst));

    private static string Gemm(HandGraph g, string x, long inputs, long outputs) => g.Node("Gemm", [x, g.Weights(outputs, inputs), g.Weights(outputs)], ("transB", 1L));

    private static string LayerNorm(HandGraph g, string x)
    {
        string difference = g.Node("Sub", [x, g.Node("ReduceMean", [x], ("axes", (long[])[-1]))]);
        string variance = g.Node("ReduceMean", [g.Node("Pow", [difference, g.Constant([], 2)])], ("axes", (long[])[-1]));
        string normed = g.Node("Div", [difference, g.Node("Sqrt", [g.Node("Add", [variance, g.Constant([], 1e-6f)])])]);
        return g.Node("Add", [g.Node("Mul", [normed, g.Positive(4)]), g.Weights(4)]);
    }

    private static string Dense(HandGraph g, string x)
    {
        string one = g.Node("Conv", [x, g.Weights(3, 4, 1, 1)]);
        string two = g.Node("Conv", [g.Node("Concat", [x, one], ("axis", 1L)), g.Weights(3, 7, 1, 1)]);
        string three = g.Node("Conv", [g.Node("Concat", [x, one, two], ("axis", 1L)), g.Weights(3, 10, 1, 1)]);
        return g.Node("Concat", [x, one, two, three], ("axis", 1L));
    }

    private static string Gate(HandGraph g, string x)
    {
        string squeezed = g.Node("Relu", [PointConv(g, Means(g, x), 2)]);
        return g.Node("HardSigmoid", [g.Node("Conv", [squeezed, g.Weights(4, 2, 1, 1), g.Weights(4)])], ("alpha", 1f / 6));
    }

    private static string Block(HandGraph g, string x, Func<string, string> body) => g.Node("Add", [body(Same(g, x)), x]);

    private static string ReshapeByShape(HandGraph g, string x)
    {
        string images = g.Node("Gather", [g.Node("Shape", [x]), g.Constant0()], ("axis", 0L));
        string unsqueezed = g.Operators < 13 ? g.Node("Unsqueeze", [images], ("axes", (long[])[0])) : g.Node("Unsqueeze", [images, g.Integers(0)]);
        return g.Node("Reshape", [x, g.Node("Concat", [unsqueezed, g.Integers(-1)], ("axis", 0L))]);
    }

    private static string VectorSum(HandGraph g, string x) => Gemm(g, g.Node("Add", [g.Node("Relu", [Gemm(g, x, 4, 4)]), x]), 4, 5);
}
