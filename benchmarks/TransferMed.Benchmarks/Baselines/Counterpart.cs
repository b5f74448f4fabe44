using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>What makes plain modules a baseline of the library's.</summary>
internal static class Counterpart
{
    /// <summary>Checks modules and moves them to the device; those that do not fit are disposed.</summary>
    /// <exception cref="InvalidOperationException">They have another number of parameters: they would be no baseline.</exception>
    public static nn.Module<Tensor, Tensor> Place(nn.Module<Tensor, Tensor> plain, string name, long expected, TorchDevice device)
    {
        long parameters = plain.parameters().Sum(parameter => parameter.numel());
        if (parameters == expected)
        {
            return plain.to(device.Torch);
        }

        plain.Dispose();
        throw new InvalidOperationException($"The plain {name} has {parameters} parameters, the library's {expected}.");
    }
}
