using System.Globalization;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>Where tensors live and are computed: the CPU or one CUDA device. Compares by value.</summary>
/// <param name="IsCuda">True for a CUDA device.</param>
/// <param name="Index">The index of the CUDA device, from 0; 0 for the CPU.</param>
public sealed record TorchDevice(bool IsCuda, int Index)
{
    /// <summary>The processor.</summary>
    public static TorchDevice Cpu { get; } = new(false, 0);

    /// <summary>The first CUDA device where there is one, else the CPU. Loads LibTorch.</summary>
    public static TorchDevice Auto => torch.cuda.is_available() ? Cuda() : Cpu;

    /// <summary>The TorchSharp device.</summary>
    public torch.Device Torch => IsCuda ? torch.device(DeviceType.CUDA, Index) : torch.CPU;

    /// <summary>A CUDA device. Whether it exists is checked when it is first used.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The device.</returns>
    public static TorchDevice Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TorchDevice(true, index);
    }

    /// <summary><c>cpu</c>, or <c>cuda:0</c> and so on.</summary>
    /// <returns>The name that LibTorch uses.</returns>
    public override string ToString() => IsCuda ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}") : "cpu";
}
