using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>What <see cref="MemoryFormat.Auto"/> means.</summary>
internal static class FormatChoice
{
    /// <summary>The format to run in.</summary>
    /// <param name="format">The wish.</param>
    /// <param name="device">Where the network runs.</param>
    /// <param name="training">Whether it trains.</param>
    public static MemoryFormat Resolve(MemoryFormat format, TorchDevice device, bool training) =>
        format == MemoryFormat.Auto ? MemoryFormat.ChannelsLast : format;
}
