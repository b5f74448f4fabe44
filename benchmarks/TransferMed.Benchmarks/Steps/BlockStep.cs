using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>
/// A block's forward and backward pass as inside a network: the map and the gradient that comes back are there, in the order and
/// type in which the block's neighbours would hand them over; gradients of the map and of all parameters are computed.
/// </summary>
internal abstract class BlockStep : IDisposable
{
    private Tensor? _map;
    private Tensor? _gradient;
    private Tensor[] _wanted = [];

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        autograd.grad([Forward(_map!)], _wanted, [_gradient!]);
    }

    public virtual void Dispose()
    {
        _gradient?.Dispose();
        _map?.Dispose();
    }

    protected abstract Tensor Forward(Tensor map);

    /// <summary>Sets what every pass works on; called once, when <see cref="Forward"/> is ready.</summary>
    protected void Attach(Tensor map, IEnumerable<Tensor> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        _map = map.detach().requires_grad_().DetachFromDisposeScope();
        _wanted = [_map, .. parameters];
        _gradient = randn_like(Forward(_map).detach()).DetachFromDisposeScope();
    }
}
