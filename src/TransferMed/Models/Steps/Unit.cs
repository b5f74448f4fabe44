using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A module that holds parameters and buffers and no other module: a leaf of the tree of names.</summary>
internal abstract class Unit(string kind) : nn.Module(kind)
{
    private readonly List<(string Name, Parameter Tensor, ParameterRole Role)> _tensors = [];
    private readonly List<(string Name, Tensor Tensor)> _heldBuffers = [];

    public IReadOnlyList<(string Name, Parameter Tensor, ParameterRole Role)> Parameters => _tensors;

    public IReadOnlyList<(string Name, Tensor Tensor)> Buffers => _heldBuffers;

    /// <summary>What stands in the network's tree of modules: this, unless it looks after a module of a user.</summary>
    public virtual nn.Module Module => this;

    // Everything is registered by name in the constructor; looking through the fields would register it a second time.
    protected override void RegisterComponents()
    {
    }

    private protected Parameter Add(Parameter tensor, TensorPlan plan)
    {
        register_parameter(plan.Name, tensor);
        Hold(plan.Name, tensor, plan.Role);
        return tensor;
    }

    private protected Tensor AddBuffer(string name, Tensor tensor)
    {
        register_buffer(name, tensor);
        Hold(name, tensor);
        return tensor;
    }

    private protected void Hold(string name, Parameter tensor, ParameterRole role) => _tensors.Add((name, tensor, role));

    private protected void Hold(string name, Tensor tensor) => _heldBuffers.Add((name, tensor));
}
