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
            (Tensor plainWeight, Tensor? plainBias) = conv.Merged();
            Tensor weight = plainWeight * a.view(count, 1, 1, 1);
            Tensor bias = plainBias is null ? b : (plainBias * a).Plus(b);
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
        (Tensor plainWeight, Tensor? plainBias) = map.Merged();
        Tensor weight = plainWeight * factor.unsqueeze(1);
        Tensor bias = plainBias! * factor;
        _maps.Add(fold.Linear.Name, new LinearMap(Own(weight.to_type(ElementType)), Own(bias.to_type(ElementType))));
        _foldedScales.Add(fold.Scale.Name);
    }

    private void TakeOver(UnitPlan plan, UnitSet units)
    {
        switch (plan)
        {
            case ConvUnitPlan conv when !_convolutions.ContainsKey(conv.Name):
                Convolution plain = units.Conv(conv);
                (Tensor kernels, Tensor? kernelBias) = Take(plain, plain.Weight, plain.Bias, ElementType);
                _convolutions.Add(conv.Name, new Convolution(conv, kernels, kernelBias));
                break;
            case BatchNormUnitPlan norm when !_foldedNorms.Contains(norm.Name):
                BatchNormalization kept = units.Norm(norm)!;
                (Tensor keptScale, Tensor? keptShift) = Take(kept, kept.Scale, kept.Shift, ScalarType.Float32);
                Tensor[] statistics = [.. kept.Statistics.Select(Take)];
                _norms.Add(norm.Name, new BatchNormalization(keptScale, keptShift!, statistics[0], statistics[1], norm.Epsilon, norm.Momentum));
                break;
            case ModuleUnitPlan module:
                _modules.Add(module.Name, Take(module, (ModuleUnit)units[module]));
                break;
            case LayerNormUnitPlan norm:
                LayerNormalization source = units.LayerNorm(norm);
                (Tensor scale, Tensor? shift) = Take(source, source.Scale, source.Shift, ElementType);
                _layerNorms.Add(norm.Name, new LayerNormalization(scale, shift!, norm.Epsilon));
                break;
            case ParameterUnitPlan single when !_foldedScales.Contains(single.Name):
                _parameters.Add(single.Name, TakeComputing(units.Parameter(single)!));
                break;
            case LinearUnitPlan linear when !_maps.ContainsKey(linear.Name):
                LinearMap map = units.Linear(linear);
                (Tensor rows, Tensor? rowBias) = Take(map, map.Weight, map.Bias, ElementType);
                _maps.Add(linear.Name, new LinearMap(rows, rowBias!));
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

    // What tuning has added is merged: the form for inference knows nothing of it.
    private (Tensor Weight, Tensor? Bias) Take(AdaptableOperation operation, Tensor weight, Tensor? bias, ScalarType type)
    {
        if (!operation.IsAdapted)
        {
            return (Take(weight, type), bias is null ? null : Take(bias, type));
        }

        (Tensor merged, Tensor? mergedBias) = operation.Merged();
        return (Own(Laid(merged.to_type(type))), mergedBias is null ? null : Own(mergedBias.to_type(type)));
    }

    private Tensor TakeComputing(Tensor tensor) => Take(tensor, ElementType);

    private Tensor Take(Tensor tensor, ScalarType type) => type == ScalarType.Float32 ? Take(tensor) : Own(Laid(tensor.detach().to_type(type)));

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
