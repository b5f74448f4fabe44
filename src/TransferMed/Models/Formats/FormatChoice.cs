namespace TransferMed.Models;

/// <summary>What <see cref="MemoryFormat.Auto"/> means where nothing is measured.</summary>
internal static class FormatChoice
{
    /// <summary>
    /// What Auto stands for. On CUDA because the tensor cores' convolutions work in this order (NVIDIA's guide for convolutional layers); not
    /// measured here. On the CPU because it is faster or as fast for most networks (docs/performance.md); a run that is long enough measures
    /// its own network instead.
    /// </summary>
    public const MemoryFormat Rule = MemoryFormat.ChannelsLast;

    /// <summary>The format to run in without measuring.</summary>
    public static MemoryFormat Resolve(MemoryFormat format) => format == MemoryFormat.Auto ? Rule : format;

    /// <summary>The format as it is written of in a sentence.</summary>
    public static string Words(MemoryFormat format) => format == MemoryFormat.ChannelsLast ? "channels-last" : "contiguous";
}
