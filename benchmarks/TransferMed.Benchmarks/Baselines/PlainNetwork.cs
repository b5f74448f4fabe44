using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The plain counterpart of a preset.</summary>
internal static class PlainNetwork
{
    /// <exception cref="InvalidOperationException">The counterpart has another number of parameters: it would be no baseline.</exception>
    public static nn.Module<Tensor, Tensor> Create(NetworkSpec preset, TorchDevice device)
    {
        nn.Module<Tensor, Tensor> plain = preset.Name switch
        {
            nameof(Presets.Lightweight2021) => new PlainLightweight2021(preset.Classes, width: 32),
            nameof(Presets.ResNet18) => new PlainResNet18(preset.Classes),
            _ => throw new ArgumentException($"There is no plain counterpart of '{preset.Name}'.", nameof(preset)),
        };
        long parameters = plain.parameters().Sum(parameter => parameter.numel());
        return parameters == preset.ParameterCount
            ? plain.to(device.Torch)
            : throw new InvalidOperationException($"The plain {preset.Name} has {parameters} parameters, the preset {preset.ParameterCount}.");
    }
}
