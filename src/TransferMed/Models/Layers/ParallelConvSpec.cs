using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Convolutions with several kernels side by side on the same map, joined along the channels, then batch norm and activation: the
/// paper's parallel block. Batch norm works channel by channel, so ONE norm and activation over the concatenation equal those of
/// every branch, in fewer passes. Padding is 'same', so kernels are odd. Output channels: <c>Channels x Kernels.Count</c>.
/// Parameters: "{name}.0.conv", "{name}.1.conv", ... and "{name}.norm".
/// </summary>
/// <param name="Channels">Output channels of each branch.</param>
/// <param name="Kernels">The side of each branch's kernel; odd. The order is that of the output channels.</param>
/// <param name="Stride">Step of all kernels. Default 1.</param>
/// <param name="Bias">Whether the convolutions add a bias. Default true, as in the authors' network.</param>
/// <param name="Norm">The normalisation. Default batch norm.</param>
/// <param name="Activation">The function. Default ReLU.</param>
internal sealed record ParallelConvSpec(
    int Channels,
    ValueList<int> Kernels,
    int Stride = 1,
    bool Bias = true,
    NormKind Norm = NormKind.BatchNorm,
    ActivationKind Activation = ActivationKind.ReLU) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Channels, 1, SpecLimits.Channels, nameof(Channels));
        context.RequireRange(Kernels.Count, 1, SpecLimits.Branches, "the number of kernels");
        context.RequireRange(Stride, 1, SpecLimits.Kernel, nameof(Stride));
        context.RequireDefined(Norm, nameof(Norm));
        context.RequireDefined(Activation, nameof(Activation));
        var convs = new ConvUnitPlan[Kernels.Count];
        for (int i = 0; i < convs.Length; i++)
        {
            context.RequireRange(Kernels[i], 1, SpecLimits.Kernel, "kernel");
            int padding = context.SamePadding(Kernels[i], 1);
            string name = context.UnitName(null, nameof(Name), $"{i}.conv");
            convs[i] = context.Register(new ConvUnitPlan(name, input.Channels, Channels, Kernels[i], Stride, padding, 1, 1, Bias));
        }

        int channels = Channels * convs.Length;
        BatchNormUnitPlan? norm = Norm == NormKind.None
            ? null
            : context.Register(new BatchNormUnitPlan(context.UnitName(null, nameof(Name), "norm"), channels));
        FeatureShape output = FeatureShape.Map(
            channels,
            context.WindowOutput(input.Height, 1, Stride, 0, 1, "height"),
            context.WindowOutput(input.Width, 1, Stride, 0, 1, "width"));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Units = norm is null ? convs : [.. convs, norm],
            MultiplyAdds = convs.Sum(conv => conv.MultiplyAdds(output.Positions)),
            Field = ReceptiveField.Window(Kernels.Max(), Stride),
            Folds = norm is null ? [] : [new NormFold(norm, convs)],
            RawConvolutions = norm is null && Activation == ActivationKind.None ? convs : [],
            MakeLayer = set => new ParallelConvLayer([.. convs.Select(set.Conv)], set.Norm(norm), Activation),
        };
    }
}

/// <summary>
/// Convolutions side by side, one norm and one activation over their concatenation. One convolution with all kernels padded to the
/// largest was measured on the CPU: 1.5 to 2.1 times slower.
/// </summary>
internal sealed class ParallelConvLayer(Convolution[] convs, BatchNormalization? norm, ActivationKind activation) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        if (norm is null)
        {
            return Concatenate(RunPieces(x, training), x);
        }

        Tensor y = Concatenate(Branches(x), x);
        Tensor normed = norm.Run(y, training);
        y.Dispose();
        return ActivationFunction.Consume(activation, normed);
    }

    public override Tensor[] RunPieces(Tensor x, bool training)
    {
        if (norm is not null)
        {
            return base.RunPieces(x, training);
        }

        Tensor[] branches = Branches(x);
        for (int i = 0; i < branches.Length; i++)
        {
            branches[i] = ActivationFunction.Consume(activation, branches[i]);
        }

        return branches;
    }

    private Tensor[] Branches(Tensor x)
    {
        var branches = new Tensor[convs.Length];
        for (int i = 0; i < convs.Length; i++)
        {
            branches[i] = convs[i].Run(x);
        }

        return branches;
    }
}
