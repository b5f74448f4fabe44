namespace TransferMed.Runtime;

/// <summary>What a wish for a precision means on a device.</summary>
internal static class PrecisionChoice
{
    /// <summary>NVIDIA's first architecture with bfloat16 arithmetic, Ampere.</summary>
    private const int FirstCapabilityWithBFloat16 = 8;

    /// <summary>The precision to compute in; never Auto.</summary>
    /// <exception cref="ArgumentException">The device cannot compute in it.</exception>
    public static Precision Resolve(Precision wish, TorchDevice device) => Resolve(
        wish, device, wish == Precision.Auto && device.IsCuda && Autocast.IsAvailable ? CudaDriver.ComputeCapability(device.Index) : null);

    /// <summary>The same, given the card's compute capability; null where there is none or it is unknown.</summary>
    internal static Precision Resolve(Precision wish, TorchDevice device, int? capability)
    {
        OptionCheck.Defined(wish, nameof(Precision));
        return wish switch
        {
            Precision.Auto => capability >= FirstCapabilityWithBFloat16 ? Precision.BFloat16 : Precision.Full,
            Precision.Float16 when !device.IsCuda => throw new ArgumentException(
                "Precision is Float16, which only CUDA devices train in. Use Full or BFloat16 on the CPU.", nameof(wish)),
            _ => wish,
        };
    }
}
