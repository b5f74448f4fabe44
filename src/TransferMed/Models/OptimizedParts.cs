using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// The parts of a network in their form for inference. A norm in evaluation is y = a x + b for each channel, so behind a convolution
/// it is the convolution with the weights a W and the bias a bias + b: exact but for rounding. Computed in double precision.
/// </summary>
internal sealed class OptimizedParts : ILayerParts, IDisposable
{
    private readonly Dictionary<string, Convolution> _convolutions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchNormalization> _norms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinearMap> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModuleRun> _modules = new(StringComparer.Ordinal);
    private readonly List<nn.Module> _copies = [];
    private readonly Dictionary<string, LayerNormalization> _layerNorms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _foldedScales = new(StringComparer.Ordinal);
    private readonly HashSet<string> _foldedNorms = new(StringComparer.Ordinal);
    private readonly List<Tensor> _owned = [];
    private readonly MemoryFormat _format;
    private readonly bool _shares;
    private readonly Device _device;

    /// <param name="network">The network.</param>
    /// <param name="format">The format of the weights; not Auto.</param>
    /// <param name="precision">The arithmetic; not Auto. Norms that stay keep their float32 values.</param>
    /// <param name="shares">True: parts that need no change are the network's own, not copies.</param>
    public OptimizedParts(Network network, MemoryFormat format, Precision precision, bool shares)
    {
        ElementType = precision switch
        {
            Precision.BFloat16 => ScalarType.BFloat16,
            Precision.Float16 => ScalarType.Float16,
            _ => ScalarType.Float32,
        };
        _format = format;
        _shares = shares;
        _device = network.Device.Torch;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        UnitSet units = network.Units;
        var folded = new List<FoldedNorm>();
        foreach (NormFold fold in NormFold.In(network.Plan.Steps))
        {
            Fold(fold, units);
            folded.Add(new FoldedNorm(fold.Norm.Name, fold.Convolutions.Select(plan => plan.Name).ToValueList()));
        }

        foreach (ScaleFold fold in ScaleFold.In(network.Plan.Steps))
        {
            Fold(fold, units);
        }

        foreach (UnitPlan plan in network.Plan.Steps.SelectMany(step => step.AllUnits))
        {
            TakeOver(plan, units);
        }

        Report = new OptimizationReport { Folded = folded.ToValueList(), Kept = _norms.Keys.ToValueList(), FoldedScales = _foldedScales.ToValueList(), MemoryFormat = format, Precision = precision };
    }

    /// <summary>The type of activations, and of the weights of convolutions and linear layers.</summary>
    public ScalarType ElementType { get; }

    public OptimizationReport Report { get; }

    public Convolution Conv(ConvUnitPlan plan) => _convolutions[plan.Name];

    public BatchNormalization? Norm(BatchNormUnitPlan? plan) => plan is null || _foldedNorms.Contains(plan.Name) ? null : _norms[plan.Name];

    public LinearMap Linear(LinearUnitPlan plan) => _maps[plan.Name];

    public LayerNormalization LayerNorm(LayerNormUnitPlan plan) => _layerNorms[plan.Name];

    public Tensor? Parameter(ParameterUnitPlan plan) => _foldedScales.Contains(plan.Name) ? null : _parameters[plan.Name];

    public ModuleRun Module(ModuleUnitPlan plan) => _modules[plan.Name];

    public void Dispose()
    {
        _owned.ForEach(tensor => tensor.Dispose());
        _copies.ForEach(module => module.Dispose());
    }

    private void Fold(NormFold fold, UnitSet units)
    {
        (Tensor factor, Tensor offset) = units.Norm(fold.Norm)!.AsAffine();
        long channel = 0;
        foreach (ConvUnitPlan plan in fold.Convolutions)
        {
            Convolution conv = units.Conv(plan);
            long count = conv.Weight.size(0);
            Tensor a = factor.narrow(0, channel, count);
            Tensor b = offset.narrow(0, channel, count);
            Tensor weight = conv.Weight.to_type(ScalarType.Float64) * a.view(count, 1, 1, 1);
            Tensor bias = conv.Bias is null ? b : conv.Bias.to_type(ScalarType.Float64) * a + b;
            _convolutions.Add(plan.Name, new Convolution(plan, Own(Laid(weight.to_type(ElementType))), Own(bias.to_type(ElementType))));
            channel += count;
        }

        _foldedNorms.Add(fold.Norm.Name);
    }

    // s (W x + b) is the linear layer with the weights s W and the bias s b.
    private void Fold(ScaleFold fold, UnitSet units)
    {
        LinearMap map = units.Linear(fold.Linear);
        Tensor factor = units.Parameter(fold.Scale)!.to_type(ScalarType.Float64).flatten();
        Tensor weight = map.Weight.to_type(ScalarType.Float64) * factor.unsqueeze(1);
        Tensor bias = map.Bias.to_type(ScalarType.Float64) * factor;
        _maps.Add(fold.Linear.Name, new LinearMap(Own(weight.to_type(ElementType)), Own(bias.to_type(ElementType))));
        _foldedScales.Add(fold.Scale.Name);
    }

    private void TakeOver(UnitPlan plan, UnitSet units)
    {
        switch (plan)
        {
            case ConvUnitPlan conv when !_convolutions.ContainsKey(conv.Name):
                Convolution plain = units.Conv(conv);
                _convolutions.Add(conv.Name, new Convolution(conv, TakeComputing(plain.Weight), plain.Bias is null ? null : TakeComputing(plain.Bias)));
                break;
            case BatchNormUnitPlan norm when !_foldedNorms.Contains(norm.Name):
                Tensor[] parts = [.. units.Norm(norm)!.Tensors.Select(Take)];
                _norms.Add(norm.Name, new BatchNormalization(parts[0], parts[1], parts[2], parts[3], norm.Epsilon, norm.Momentum));
                break;
            case ModuleUnitPlan module:
                _modules.Add(module.Name, Take(module, (ModuleUnit)units[module]));
                break;
            case LayerNormUnitPlan norm:
                LayerNormalization source = units.LayerNorm(norm);
                _layerNorms.Add(norm.Name, new LayerNormalization(TakeComputing(source.Scale), TakeComputing(source.Shift), norm.Epsilon));
                break;
            case ParameterUnitPlan single when !_foldedScales.Contains(single.Name):
                _parameters.Add(single.Name, TakeComputing(units.Parameter(single)!));
                break;
            case LinearUnitPlan linear when !_maps.ContainsKey(linear.Name):
                LinearMap map = units.Linear(linear);
                _maps.Add(linear.Name, new LinearMap(TakeComputing(map.Weight), TakeComputing(map.Bias)));
                break;
        }
    }

    // A user's module stays as it is, in float32: nothing is known that it could be folded into.
    private ModuleRun Take(ModuleUnitPlan plan, ModuleUnit unit)
    {
        if (_shares)
        {
            return new ModuleRun(plan, unit.Computation, unit.State, ElementType);
        }

        var copy = (ModuleUnit)plan.Create(new WeightSource(0, default, _device));
        _copies.Add(copy.Computation);
        foreach ((Tensor from, Tensor to) in unit.AllTensors().Zip(copy.AllTensors()))
        {
            to.copy_(from);
        }

        return new ModuleRun(plan, copy.Computation, copy.State, ElementType);
    }

    private Tensor TakeComputing(Tensor tensor) =>
        ElementType == ScalarType.Float32 ? Take(tensor) : Own(Laid(tensor.detach().to_type(ElementType)));

    private Tensor Take(Tensor tensor)
    {
        bool lies = tensor.dim() != 4 || (_format == MemoryFormat.ChannelsLast ? tensor.stride(1) == 1 : tensor.is_contiguous());
        return _shares && lies ? tensor : Own(Laid(tensor.detach().clone()));
    }

    private Tensor Laid(Tensor tensor) =>
        tensor.dim() == 4 && _format == MemoryFormat.ChannelsLast ? ChannelsLastLayout.Of(tensor) : tensor.contiguous();

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
