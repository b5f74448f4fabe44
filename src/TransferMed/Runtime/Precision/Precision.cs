namespace TransferMed.Runtime;

/// <summary>The arithmetic of a network's forward and backward pass. Weights, gradients and optimiser state are float32 in every case.</summary>
public enum Precision
{
    /// <summary><see cref="BFloat16"/> on CUDA cards that compute in it (compute capability 8 and above), else <see cref="Full"/>.</summary>
    Auto,

    /// <summary>float32 throughout.</summary>
    Full,

    /// <summary>LibTorch's autocast: convolutions and linear layers in bfloat16, what needs it in float32.</summary>
    BFloat16,

    /// <summary>Autocast in float16 with a loss scale that finds its own size; CUDA only. For cards without bfloat16.</summary>
    Float16,
}
