using TransferMed.Imaging;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>A backbone as it may come from anywhere: pictures (N, 3, H, W) to a map (N, 16, H/4, W/4).</summary>
public sealed class SmallBackbone : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> stem = Block(3, 8);
    private readonly nn.Module<Tensor, Tensor> body = Block(8, 16);

    public SmallBackbone()
        : base(nameof(SmallBackbone)) => RegisterComponents();

    public override Tensor forward(Tensor x) => body.call(stem.call(x));

    /// <summary>A model of it, whose head has yet to learn. A program that loads such models registers the name at its start.</summary>
    public static TrainedModel Model(params string[] classes)
    {
        ModuleStep.Register("small-backbone", () => new SmallBackbone());
        return TrainedModel.FromModule("small-backbone", () => new SmallBackbone(), InputShape.Square(16), features: 16, classes, Preprocessing.Half());
    }

    private static nn.Module<Tensor, Tensor> Block(int inputs, int outputs) => nn.Sequential(
        ("conv", nn.Conv2d(inputs, outputs, 3, stride: 2, padding: 1, bias: false)),
        ("norm", nn.BatchNorm2d(outputs)),
        ("relu", nn.ReLU()));
}
// </example>
