using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A module that holds parameters and buffers and no other module: a leaf of the tree of names.</summary>
internal abstract class Unit(string kind) : nn.Module(kind)
{
    private readonly List<(string Name, Parameter Tensor, ParameterRole Role)> _tensors = [];
    private readonly List<(string Name, Tensor Tensor)> _heldBuffers = [];
    private readonly List<AdapterParameter> _adapters = [];

    public IReadOnlyList<(string Name, Parameter Tensor, ParameterRole Role)> Parameters => _tensors;

    public IReadOnlyList<(string Name, Tensor Tensor)> Buffers => _heldBuffers;

    /// <summary>What tuning has added for a while; in no tree of modules.</summary>
    public IReadOnlyList<AdapterParameter> Adapters => _adapters;

    /// <summary>The operation that tuning can add to; null where there is none.</summary>
    public virtual AdaptableOperation? Adaptable => null;

    /// <summary>What stands in the network's tree of modules: this, unless it looks after a module of a user.</summary>
    public virtual nn.Module Module => this;

    // Everything is registered by name in the constructor; looking through the fields would register it a second time.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Takes a parameter of tuning, and looks after it.</summary>
    public Parameter Hold(AdapterParameter adapter)
    {
        _adapters.Add(adapter);
        return adapter.Tensor;
    }

    /// <summary>Puts what was tuned into the unit's own parameters and drops it.</summary>
    public void MergeAdapters()
    {
        Adaptable?.Merge();
        _adapters.ForEach(adapter => adapter.Tensor.Dispose());
        _adapters.Clear();
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
