namespace TransferMed.Models;

/// <summary>The order in which the values of maps (N, C, H, W) and of convolution weights lie in memory. Shapes and values do not depend on it.</summary>
public enum MemoryFormat
{
    /// <summary>The format that was measured to be faster for the device and the work.</summary>
    Auto,

    /// <summary>Channel by channel (NCHW), LibTorch's default.</summary>
    Contiguous,

    /// <summary>Position by position (NHWC): the channels of one position lie next to each other.</summary>
    ChannelsLast,
}
