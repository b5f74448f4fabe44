using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Makes a token of each square patch of a map, row by row: a convolution whose stride is its kernel (Dosovitskiy et al. 2020). Height
/// and width must be multiples of the patch, so that nothing at the edge is lost unseen. Parameters: "{name}.proj".
/// </summary>
/// <param name="Features">Features of each token.</param>
/// <param name="Size">Side of a patch. Default 16.</param>
internal sealed record PatchEmbeddingSpec(int Features, int Size = 16) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Features, 1, SpecLimits.Channels, nameof(Features));
        context.RequireRange(Size, 1, SpecLimits.Kernel, nameof(Size));
        context.Require(
            input.Height % Size == 0 && input.Width % Size == 0,
            $"a map of {input.Height} x {input.Width} does not divide into patches of {Size} x {Size}; give it multiples of {Size}, such as {Nearest(input.Height)} x {Nearest(input.Width)}");
        (int rows, int columns) = (input.Height / Size, input.Width / Size);
        context.Require((long)rows * columns <= SpecLimits.Channels, $"{(long)rows * columns} patches are too many; the limit is {SpecLimits.Channels}: take larger patches");
        FeatureShape output = FeatureShape.TokensOfGrid(Features, rows, columns);
        ConvUnitPlan conv = context.Register(new ConvUnitPlan(context.UnitName(null, nameof(Name), "proj"), input.Channels, Features, Size, Size, 0, 1, 1, bias: true));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Units = [conv],
            MultiplyAdds = conv.MultiplyAdds(output.Positions),
            Field = ReceptiveField.Window(Size, Size),
            MakeLayer = set => new PatchEmbeddingLayer(set.Conv(conv)),
        };
    }

    private int Nearest(int extent) => Math.Max(1, (int)Math.Round((double)extent / Size)) * Size;
}

/// <summary>A convolution, and its positions as tokens.</summary>
internal sealed class PatchEmbeddingLayer(Convolution conv) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        using Tensor map = conv.Run(x);
        using Tensor positions = map.flatten(2);
        return positions.transpose(1, 2);
    }
}
