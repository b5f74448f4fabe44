using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A network that runs: pictures (N, C, H, W), float32, normalised, to logits (N, classes). Parameters have stable dotted names, those
/// of the public presets being torchvision's. Made on its device and never moved. New networks are in training mode; call
/// <c>eval()</c> before inference. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Tensors: inputs stay the caller's; results are fresh and belong to the caller's dispose scope, or to nobody where there is none;
/// nothing else outlives a call. Parameter objects are never replaced, except those of the head by <see cref="ResetHead(int, long)"/>.
/// </remarks>
public sealed partial class Network : nn.Module<Tensor, Tensor>
{
    private readonly UnitSet _units = new();
    private readonly Dictionary<string, nn.Module> _scopes = new(StringComparer.Ordinal);
    private NetworkPlan _plan;
    private Layer[] _features = [];
    private Layer[] _head = [];
    private IDisposable[] _graphs = [];
    private List<NetworkParameter> _allParameters = [];
    private List<NetworkBuffer> _allBuffers = [];
    private long _height;
    private long _width;

    private Network(NetworkSpec spec, long seed, TorchDevice device)
        : base(nameof(Network))
    {
        Spec = spec;
        Device = device;
        _plan = spec.Plan;
        (_height, _width) = (spec.Input.Height, spec.Input.Width);
        try
        {
            var weights = new WeightSource(seed, spec.Initialization, device.Torch);
            foreach (UnitPlan unit in _plan.Steps.SelectMany(step => step.AllUnits))
            {
                Place(unit, unit.Create(weights));
            }

            Connect();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The description. Changes with <see cref="ResetHead(int, long)"/>.</summary>
    public NetworkSpec Spec { get; private set; }

    /// <summary>Where the parameters are.</summary>
    public TorchDevice Device { get; }

    /// <summary>The parameters, in the order of the steps.</summary>
    public IReadOnlyList<NetworkParameter> AllParameters => _allParameters;

    /// <summary>The running statistics, in the order of the steps.</summary>
    public IReadOnlyList<NetworkBuffer> AllBuffers => _allBuffers;

    /// <summary>The number of stages: the outermost steps that hold parameters, or the parts of a whole module; 0 is nearest the input, the last one the head.</summary>
    public int StageCount { get; private set; }

    /// <summary>The number of features that the head takes.</summary>
    public int FeatureCount { get; private set; }

    /// <summary>The parametrised parts by name.</summary>
    internal UnitSet Units => _units;

    /// <summary>The description with everything that follows from it.</summary>
    internal NetworkPlan Plan => _plan;

    /// <summary>Makes a network with fresh weights.</summary>
    /// <param name="spec">The description.</param>
    /// <param name="seed">Decides the weights: each parameter's are a pure function of the seed, its name and its shape.</param>
    /// <param name="device">Where it runs. Default the CPU.</param>
    /// <returns>The network; dispose it.</returns>
    public static Network Create(NetworkSpec spec, long seed, TorchDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new Network(spec, seed, device ?? TorchDevice.Cpu);
    }

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Pictures (N, C, H, W), float32, normalised, on the network's device.</param>
    /// <returns>Logits (N, classes).</returns>
    /// <exception cref="ArgumentException">The input's shape or type does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        CheckImages(input);
        using DisposeScope scope = NewDisposeScope();
        bool train = training;
        Tensor features = Layer.RunAll(_features, Arrange(input), train);
        Tensor logits = Layer.RunAll(_head, features, train);
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>Computes what the head takes: all steps before the trailing dropout and the classifier.</summary>
    /// <param name="x">Pictures (N, C, H, W), float32, normalised, on the network's device.</param>
    /// <returns>Features (N, <see cref="FeatureCount"/>).</returns>
    /// <exception cref="ArgumentException">The input's shape or type does not fit.</exception>
    public Tensor ForwardFeatures(Tensor x)
    {
        CheckImages(x);
        using DisposeScope scope = NewDisposeScope();
        return Layer.RunAll(_features, Arrange(x), training).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits of features: the trailing dropout and the classifier.</summary>
    /// <param name="features">(N, <see cref="FeatureCount"/>), from <see cref="ForwardFeatures"/>.</param>
    /// <returns>Logits (N, classes).</returns>
    /// <exception cref="ArgumentException">The features' shape does not fit.</exception>
    public Tensor ForwardHead(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.size(1) != FeatureCount)
        {
            throw new ArgumentException($"The head takes features (N, {FeatureCount}), not {Describe(features)}.", nameof(features));
        }

        using DisposeScope scope = NewDisposeScope();
        return Layer.RunAll(_head, features, training).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Replaces the classifier by a fresh, trainable one. Its old parameters are disposed; make optimisers afterwards.
    /// All other parameters stay the same objects.
    /// </summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="seed">Decides the new weights.</param>
    /// <exception cref="NetworkSpecException">The number is out of range.</exception>
    public void ResetHead(int classes, long seed) => ResetHead(Spec.WithClasses(classes), seed);

    /// <summary>The same, by a head for another task.</summary>
    /// <param name="targets">The number of classes or grades, at least 2, or of findings or values, at least 1.</param>
    /// <param name="output">What the numbers of the head mean.</param>
    /// <param name="seed">Decides the new weights.</param>
    /// <exception cref="NetworkSpecException">The number does not fit the output.</exception>
    public void ResetHead(int targets, HeadOutput output, long seed) => ResetHead(Spec.WithHead(targets, output), seed);

    private void ResetHead(NetworkSpec spec, long seed)
    {
        UnitPlan head = spec.Plan.Steps[^1].Units[0];
        Unit old = _units[head];
        Place(head, head.Create(new WeightSource(seed, spec.Initialization, Device.Torch)));
        _units[head].train(training);
        old.Dispose();
        Spec = spec;
        _plan = spec.Plan;
        Connect();
    }

    /// <summary>All parameters and running statistics by name, step by step: for each part weight, bias, running_mean, running_var.</summary>
    /// <returns>Names and tensors; the network owns the tensors.</returns>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State()
    {
        var state = new List<KeyValuePair<string, Tensor>>(_allParameters.Count + _allBuffers.Count);
        foreach (UnitPlan plan in _plan.Steps.SelectMany(step => step.AllUnits))
        {
            Unit unit = _units[plan];
            state.AddRange(unit.Parameters.Select(p => new KeyValuePair<string, Tensor>(plan.NameOf(p.Name), p.Tensor)));
            state.AddRange(unit.Adapters.Select(p => new KeyValuePair<string, Tensor>(plan.NameOf(p.Name), p.Tensor)));
            state.AddRange(unit.Buffers.Select(b => new KeyValuePair<string, Tensor>(plan.NameOf(b.Name), b.Tensor)));
        }

        return state;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Array.ForEach(_graphs, graph => graph.Dispose());
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
    }

    /// <inheritdoc/>
    protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
        Stay(deviceType == (Device.IsCuda ? DeviceType.CUDA : DeviceType.CPU) && (!Device.IsCuda || deviceIndex == Device.Index));

    /// <inheritdoc/>
    protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        ArgumentNullException.ThrowIfNull(device);
        _to(device.type, device.index, non_blocking);
        return _to(dtype, non_blocking);
    }

    /// <inheritdoc/>
    protected override nn.Module _to(ScalarType dtype, bool non_blocking) => Stay(dtype == ScalarType.Float32);

    // Moving would replace the parameter objects behind the back of optimisers and of AllParameters.
    private Network Stay(bool same) => same
        ? this
        : throw new InvalidOperationException($"A network stays on {Device} in float32; make one there with Network.Create(spec, seed, device) and copy the state.");

    private void Place(UnitPlan plan, Unit unit)
    {
        _units[plan] = unit;
        if (unit is ParameterUnit single)
        {
            ModuleScope.Place(this, _scopes, plan.Name, single.Value);
        }
        else
        {
            ModuleScope.Place(this, _scopes, plan.Name, unit.Module);
        }
    }

    // Lays the run-time layers and the lists of parameters over the units; makes no tensor.
    private void Connect()
    {
        ILayerParts parts = _units;
        _features = parts.Layers(_plan.Steps.Take(_plan.FeatureSteps));
        _head = parts.Layers(_plan.Steps.Skip(_plan.FeatureSteps));
        IDisposable[] before = _graphs;
        _graphs = [.. _features.OfType<FrozenGraphLayer>().Select(layer => KnownGraphs.Use(layer.Graph)).OfType<IDisposable>()];
        Array.ForEach(before, graph => graph.Dispose());
        FeatureCount = _plan.HeadInputs;
        _allParameters = [];
        _allBuffers = [];
        int stage = 0;
        foreach ((int place, LayerPlan step) in _plan.Steps.Index())
        {
            UnitPlan[] units = [.. step.AllUnits];
            foreach (UnitPlan plan in units)
            {
                Unit unit = _units[plan];
                bool isHead = step.Spec is HeadSpec;
                _allParameters.AddRange(unit.Parameters.Select(p => new NetworkParameter(plan.NameOf(p.Name), p.Tensor, p.Role, stage + plan.StageOf(p.Name), isHead, plan is ModuleUnitPlan)
                {
                    Step = place,
                }));
                _allParameters.AddRange(unit.Adapters.Select(p => new NetworkParameter(plan.NameOf(p.Name), p.Tensor, p.Role, stage, isHead)
                {
                    Step = place,
                    IsAdapter = true,
                    StaysInBetween = p.Name.StartsWith(LowRankTerm.DownName, StringComparison.Ordinal),
                }));
                _allBuffers.AddRange(unit.Buffers.Select(b => new NetworkBuffer(plan.NameOf(b.Name), b.Tensor, stage + plan.StageOf(b.Name))));
            }

            stage += units.Length > 0 ? units.Max(unit => unit.StageCount) : 0;
        }

        StageCount = stage;
    }

    internal void CheckImages(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        InputShape expected = Spec.Input;
        if (x.dim() != 4 || x.size(1) != expected.Channels)
        {
            throw new ArgumentException($"The network takes pictures (N, {expected.Channels}, {expected.Height}, {expected.Width}), not {Describe(x)}.", nameof(x));
        }

        if (!x.is_floating_point())
        {
            throw new ArgumentException($"The network takes normalised pictures of float32, not {x.dtype}.", nameof(x));
        }

        long height = x.size(2);
        long width = x.size(3);
        if (height != _height || width != _width)
        {
            CheckSize(x, height, width);
        }
    }

    // Another size than described is fine where the steps allow it: networks that pool globally have the same parameters at any size.
    private void CheckSize(Tensor x, long height, long width)
    {
        InputShape expected = Spec.Input;
        try
        {
            NetworkSpec other = Spec.WithInput(expected.Channels, (int)Math.Min(height, int.MaxValue), (int)Math.Min(width, int.MaxValue));
            if (other.ParameterCount != Spec.ParameterCount || !other.Plan.PositionGrids.SequenceEqual(_plan.PositionGrids))
            {
                throw new ArgumentException($"The network is tied to pictures (N, {expected.Channels}, {expected.Height}, {expected.Width}), not {Describe(x)}.", nameof(x));
            }
        }
        catch (NetworkSpecException fault)
        {
            throw new ArgumentException($"The network takes pictures (N, {expected.Channels}, {expected.Height}, {expected.Width}), not {Describe(x)}: {fault.Message}", nameof(x), fault);
        }

        (_height, _width) = (height, width);
    }

    private static string Describe(Tensor x) => $"({string.Join(", ", x.shape)})";
}
