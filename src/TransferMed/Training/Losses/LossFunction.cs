using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>A loss during one run, with the tensors that it made at the start.</summary>
internal sealed class LossFunction : IDisposable
{
    private readonly Func<Tensor, LossTargets, Tensor> _compute;
    private readonly int _classes;
    private readonly List<IDisposable> _kept;

    public LossFunction(Loss loss, IReadOnlyList<int> classCounts, TorchDevice device)
    {
        loss.Validate();
        loss.RequireClasses(classCounts.Count);
        _classes = classCounts.Count;
        using DisposeScope scope = torch.NewDisposeScope();
        _compute = loss.Start(classCounts, device)
            ?? throw new ArgumentException($"{nameof(Loss)}.{nameof(Loss.Start)} of {Name(loss)} gives null; give the function that computes the loss.");
        Chance = loss.Chance(classCounts) ?? Measured(loss, device);
        _kept = [.. scope.DisposablesView];
        scope.Detach(_kept);
    }

    /// <summary>At most what a network that gives all classes the same probability has; null where the loss is not above 0 there.</summary>
    public double? Chance { get; }

    public Tensor Compute(Tensor logits, Tensor labels, Tensor? softLabels) => _compute(logits, new LossTargets(labels, softLabels, _classes));

    public void Dispose() => _kept.ForEach(tensor => tensor.Dispose());

    /// <summary>Tries a loss that the library does not know on two images of each class and logits of zero, so that its faults show before the first epoch.</summary>
    private double? Measured(Loss loss, TorchDevice device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var gradient = torch.enable_grad();
        Tensor logits = torch.zeros(2 * _classes, _classes, device: device.Torch, requires_grad: true);
        Tensor labels = torch.arange(2 * _classes, device: device.Torch).remainder(_classes);
        Tensor value = Compute(logits, labels, null);
        if (value.numel() != 1 || value.dtype is not (ScalarType.Float32 or ScalarType.Float64) || !value.requires_grad)
        {
            throw new ArgumentException(
                $"The loss {Name(loss)} gives {value.dtype} of shape [{string.Join(", ", value.shape)}]{(value.requires_grad ? "" : " that does not depend on the logits")} for logits of shape [{2 * _classes}, {_classes}]; it must give one number computed from the logits, the mean over the batch.",
                nameof(loss));
        }

        double chance = value.detach().cpu().to_type(ScalarType.Float64).ToDouble();
        return double.IsFinite(chance)
            ? chance > 0 ? chance : null
            : throw new ArgumentException(FormattableString.Invariant($"The loss {Name(loss)} is {chance} for logits of zero; it must be finite for every finite logit."), nameof(loss));
    }

    private static string Name(Loss loss) => loss.Identity is { Length: > 0 } identity ? $"{loss.GetType().Name} '{identity}'" : loss.GetType().Name;
}
