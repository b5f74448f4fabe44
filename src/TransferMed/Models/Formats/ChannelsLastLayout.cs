using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The channels-last order of tensors of four dimensions: strides of (N, H, W, C) under the shape (N, C, H, W).</summary>
internal static class ChannelsLastLayout
{
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    /// <summary>A view (N, H, W, C) of a map (N, C, H, W).</summary>
    public static Tensor ChannelsToLast(Tensor x) => x.permute(ToLast);

    /// <summary>A view (N, C, H, W) of a tensor (N, H, W, C).</summary>
    public static Tensor ChannelsToFirst(Tensor x) => x.permute(ToFirst);

    /// <summary>The same values in channels-last order; no copy where they lie so already. A fresh tensor object in any case.</summary>
    public static Tensor Of(Tensor x)
    {
        using Tensor last = x.permute(ToLast);
        using Tensor packed = last.contiguous();
        return packed.permute(ToFirst);
    }

    /// <summary>A vector seen as a tensor of a shape (O, I, kH, kW) whose values lie in the order O, kH, kW, I.</summary>
    public static Tensor View(Tensor vector, long[] shape)
    {
        using Tensor last = vector.view(shape[0], shape[2], shape[3], shape[1]);
        return last.permute(ToFirst);
    }
}
