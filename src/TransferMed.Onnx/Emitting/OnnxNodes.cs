using TorchSharp;
using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The nodes and constants of one step of your own, of operator set <see cref="OnnxExport.OperatorSet"/>.</summary>
public sealed class OnnxNodes
{
    private readonly GraphBuilder _graph;
    private readonly LayerPlan _plan;
    private readonly ModuleState _state;
    private readonly HashSet<string> _values;

    internal OnnxNodes(GraphBuilder graph, LayerPlan plan, GraphValue input, ModuleState state)
    {
        _graph = graph;
        _plan = plan;
        _state = state;
        Input = input.Shape;
        _values = [input.Name];
    }

    /// <summary>The shape of one sample of the step's input.</summary>
    public FeatureShape Input { get; }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator, such as <c>Mul</c>.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="attributes">Names and values: whole numbers, floats, or lists of whole numbers.</param>
    /// <returns>The name of its output.</returns>
    /// <exception cref="ArgumentException">An attribute's value is of another type.</exception>
    public string Add(string operation, IEnumerable<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        string output = _graph.Add(operation, _plan.Name, inputs, [.. attributes.Select(attribute => NodeAttributes.Of(attribute.Name, attribute.Value))]);
        _values.Add(output);
        return output;
    }

    /// <summary>A parameter or buffer of the step's module as a constant.</summary>
    /// <param name="name">Its name within the module, such as <c>gate.weight</c>.</param>
    /// <returns>The name of the constant.</returns>
    /// <exception cref="ArgumentException">The module stores none of this name; the message lists those it does.</exception>
    public string Weight(string name)
    {
        torch.Tensor? tensor = _state.Parameters.Where(p => p.Name == name).Select(p => (torch.Tensor)p.Tensor)
            .Concat(_state.Buffers.Where(b => b.Name == name).Select(b => b.Tensor)).FirstOrDefault();
        return tensor is not null
            ? _graph.AddConstant($"{_plan.Name}.{name}", tensor)
            : throw new ArgumentException($"The step '{_plan.Name}' of the kind {_plan.Spec.Kind} stores no '{name}'; it has {string.Join(", ", _state.Parameters.Select(p => p.Name).Concat(_state.Buffers.Select(b => b.Name)))}.", nameof(name));
    }

    /// <summary>A constant of float32.</summary>
    /// <param name="name">A name of its own within the step.</param>
    /// <param name="values">The values, in the order of the last axis.</param>
    /// <param name="shape">The extents; none for a single number.</param>
    /// <returns>The name of the constant.</returns>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => _graph.AddConstant($"{_plan.Name}/{name}", values, shape);

    /// <summary>A constant of whole numbers, such as axes.</summary>
    /// <param name="name">A name of its own within the step.</param>
    /// <param name="values">The values.</param>
    /// <param name="shape">The extents; none for a single number.</param>
    /// <returns>The name of the constant.</returns>
    public string Constant(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) => _graph.AddConstant($"{_plan.Name}/{name}", values, shape);

    internal bool Has(string value) => _values.Contains(value);
}
