using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>What a step of the computation does.</summary>
internal abstract record Operation;

/// <summary>The pictures.</summary>
internal sealed record SourceOperation : Operation;

/// <summary>A convolution; the weights are (outputs, inputs of a group, kernel, kernel).</summary>
internal sealed record ConvOperation(
    ConstantValue Weight, ConstantValue? Bias, int Kernel, int Stride, int Padding, int PaddingEnd, int Dilation, int Groups) : Operation
{
    public int Outputs => (int)Weight.Shape[0];
}

/// <summary>A batch norm.</summary>
internal sealed record NormOperation(ConstantValue Scale, ConstantValue Shift, ConstantValue Mean, ConstantValue Variance, float Epsilon) : Operation;

/// <summary>A layer norm over the channels; scale and shift may come later.</summary>
internal sealed record LayerNormOperation(ConstantValue? Scale, ConstantValue? Shift, double Epsilon) : Operation;

/// <summary>A fully connected layer over a vector, or over the channels at each position of a map; the weights are (outputs, inputs).</summary>
internal sealed record LinearOperation(ConstantValue Weight, ConstantValue? Bias) : Operation;

/// <summary>A nonlinear function; with a slope below 0 that is not the usual one it is a step by itself.</summary>
internal sealed record ActivationOperation(ActivationKind Function, double? Slope = null) : Operation;

/// <summary>A factor for each channel, or one for all.</summary>
internal sealed record ScaleOperation(ConstantValue Factors) : Operation;

/// <summary>A number added to each channel, or one to all.</summary>
internal sealed record ShiftOperation(ConstantValue Terms) : Operation;

/// <summary>Zeros around a map, before whatever step takes them in.</summary>
internal sealed record PadOperation(int Padding, int PaddingEnd) : Operation;

/// <summary>A pool with a window.</summary>
internal sealed record PoolOperation(LayerSpec Step) : Operation;

/// <summary>The mean of each channel, or its largest value, as a map of one position.</summary>
internal sealed record GlobalPoolOperation(GlobalPool Kind) : Operation;

/// <summary>Which values a global pool gives.</summary>
internal enum GlobalPool
{
    Average,
    Max,
    AverageAndMax,
}

/// <summary>A map becomes a vector.</summary>
internal sealed record FlattenOperation : Operation;

/// <summary>A vector becomes a map of one position.</summary>
internal sealed record UnflattenOperation : Operation;

/// <summary>Dropout.</summary>
internal sealed record DropoutOperation(double Probability) : Operation;

/// <summary>Several values joined.</summary>
internal sealed record MergeOperation(Merge Kind) : Operation;

/// <summary>Something that only means anything together with other nodes, or as the last node.</summary>
internal sealed record PartOperation(string Name, ConstantValue? Constant = null) : Operation;
