using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>A training step as TorchSharp's own examples write it, in one dispose scope.</summary>
internal sealed class PlainTraining : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly optim.Optimizer _optimizer;

    public PlainTraining(NetworkSpec preset, TorchDevice device)
    {
        _network = PlainNetwork.Create(preset, device);
        _network.train();
        _optimizer = optim.SGD(
            _network.parameters(),
            LibraryTraining.LearningRate,
            momentum: LibraryTraining.Optimizer.Momentum,
            weight_decay: LibraryTraining.Optimizer.WeightDecay);
    }

    public void Step(Tensor images, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(_network.call(images), labels);
        loss.backward();
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
    }
}
