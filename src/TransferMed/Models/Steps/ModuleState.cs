using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The parameters and stored buffers of a user's module by name, what each parameter does, and the norms with running statistics.</summary>
internal sealed class ModuleState
{
    private readonly List<(string Name, Parameter Tensor, ParameterRole Role, int Stage)> _parameters = [];
    private readonly List<(string Name, Tensor Tensor, int Stage)> _buffers = [];
    private readonly List<StatisticsNorm> _norms = [];
    private readonly Dictionary<nint, string> _homes = [];
    private readonly bool _hasStages;

    private ModuleState(nn.Module module, bool hasStages)
    {
        _hasStages = hasStages;
        Walk(module, "", 0, isRoot: true);
    }

    public IReadOnlyList<(string Name, Parameter Tensor, ParameterRole Role, int Stage)> Parameters => _parameters;

    public IReadOnlyList<(string Name, Tensor Tensor, int Stage)> Buffers => _buffers;

    public IReadOnlyList<StatisticsNorm> Norms => _norms;

    /// <summary>Looks through a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="hasStages">Whether each child with parameters is a stage of its own.</param>
    /// <exception cref="InvalidOperationException">It has a parameter that a network cannot train; the message names it.</exception>
    public static ModuleState Of(nn.Module module, bool hasStages) => new(module, hasStages);

    /// <summary>Whether a stage has a parameter that takes a gradient, or none at all.</summary>
    public bool IsTrained(int stage)
    {
        bool any = false;
        foreach ((_, Parameter tensor, _, int at) in _parameters)
        {
            if (at == stage && tensor.requires_grad)
            {
                return true;
            }

            any |= at == stage;
        }

        return !any;
    }

    private void Walk(nn.Module module, string prefix, int stage, bool isRoot)
    {
        (string Name, Parameter Tensor)[] own = [.. module.named_parameters(recurse: false).Select(p => (p.name, p.parameter))];
        bool isNorm = module is NormBase or LayerNorm or GroupNorm;
        foreach ((string name, Parameter tensor) in own)
        {
            Require(prefix + name, tensor);
            ParameterRole role = name.EndsWith("bias", StringComparison.Ordinal)
                ? isNorm ? ParameterRole.NormShift : ParameterRole.Bias
                : tensor.dim() <= 1 ? ParameterRole.NormScale : isNorm ? ParameterRole.NormScale : ParameterRole.Weight;
            _parameters.Add((prefix + name, tensor, role, stage));
        }

        foreach ((string name, Tensor tensor) in module.named_buffers(recurse: false, include_nonpersistent: false))
        {
            // A count of batches is no state that a result depends on; other numbers that are not float32 are constants of the module.
            if (tensor.dtype == ScalarType.Float32)
            {
                _buffers.Add((prefix + name, tensor, stage));
            }
        }

        if (module.has_buffer("running_mean") && module.has_buffer("running_var"))
        {
            _norms.Add(new StatisticsNorm(module, own.FirstOrDefault(p => p.Name == "weight").Tensor, stage));
        }

        foreach ((string name, nn.Module child) in module.named_children())
        {
            int before = _parameters.Count;
            Walk(child, $"{prefix}{name}.", stage, isRoot: false);
            stage += isRoot && _hasStages && _parameters.Count > before ? 1 : 0;
        }
    }

    private void Require(string name, Parameter tensor)
    {
        if (tensor.dtype != ScalarType.Float32)
        {
            throw new InvalidOperationException($"the parameter '{name}' is {tensor.dtype}; a network's are float32");
        }

        if (!tensor.requires_grad)
        {
            throw new InvalidOperationException($"the parameter '{name}' takes no gradient; make it a buffer, or leave freezing to a policy");
        }

        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.numel() > 0 && !_homes.TryAdd(AddressOf(tensor), name))
        {
            throw new InvalidOperationException($"the parameters '{_homes[AddressOf(tensor)]}' and '{name}' share their values; a network's lie in one vector, each at a place of its own: give each its own");
        }
    }

    private static unsafe nint AddressOf(Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}

/// <summary>A norm inside a module that normalises with running statistics in evaluation, and moves them in training.</summary>
/// <param name="Module">The norm.</param>
/// <param name="Scale">Its scale, which decides whether it is frozen; null where it has none, so that the other parameters of its stage decide.</param>
/// <param name="Stage">Its stage within the step.</param>
internal sealed record StatisticsNorm(nn.Module Module, Parameter? Scale, int Stage);
