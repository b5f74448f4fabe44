using TransferMed.Models;
using TransferMed.Onnx;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Efficient channel attention (Wang et al. 2020): each channel is scaled by a gate that its neighbours' means decide.</summary>
public sealed record ChannelGate(int Kernel = 3) : ModuleStep
{
    /// <summary>Its form in ONNX.</summary>
    public static OnnxEmitter Emitter { get; } = OnnxEmitter.For<ChannelGate>((step, nodes, input) =>
    {
        int side = step.Kernel / 2;
        string means = nodes.Add("Flatten", [nodes.Add("GlobalAveragePool", [input])]);
        string row = nodes.Add("Unsqueeze", [means, nodes.Constant("row", [1L], 1)]);
        string mixed = nodes.Add("Conv", [row, nodes.Weight("mix.weight")], ("kernel_shape", new[] { step.Kernel }), ("pads", new[] { side, side }));
        string column = nodes.Add("Transpose", [nodes.Add("Sigmoid", [mixed])], ("perm", new[] { 0, 2, 1 }));
        return nodes.Add("Mul", [input, nodes.Add("Unsqueeze", [column, nodes.Constant("column", [3L], 1)])]);
    });

    public override FeatureShape? OutputShape(FeatureShape input) => input;

    public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input)
    {
        if (Kernel is < 1 or > 31 || Kernel % 2 == 0 || !input.IsMap)
        {
            throw new ArgumentException($"{nameof(Kernel)} is {Kernel} and the input {input}; it must be odd, from 1 to 31, on a map");
        }

        return new Gate(Kernel);
    }

    private sealed class Gate : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> mix;

        public Gate(int kernel)
            : base(nameof(Gate))
        {
            mix = nn.Conv1d(1, 1, kernel, padding: kernel / 2, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            Tensor gates = mix.call(x.mean([2, 3]).unsqueeze(1)).sigmoid();
            return x * gates.view(x.size(0), x.size(1), 1, 1);
        }
    }
}
// </example>
