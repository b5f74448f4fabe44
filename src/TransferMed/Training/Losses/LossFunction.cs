using TorchSharp;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>A loss during one run, with the tensors that it made at the start.</summary>
internal sealed class LossFunction : IDisposable
{
    private readonly Func<Tensor, LossTargets, Tensor> _compute;
    private readonly LossGrounds _grounds;
    private readonly List<IDisposable> _kept;
    private readonly Tensor? _means;
    private readonly Tensor? _scales;

    public LossFunction(Loss loss, LossGrounds grounds, TorchDevice device)
    {
        loss.Validate();
        loss.RequireClasses(grounds.Targets);
        _grounds = grounds;
        using DisposeScope scope = torch.NewDisposeScope();
        _compute = loss.Start(grounds, device)
            ?? throw new ArgumentException($"{nameof(Loss)}.{nameof(Loss.Start)} of {Name(loss)} gives null; give the function that computes the loss.");
        if (grounds.Meaning.Standardization(grounds.Targets) is { } standard)
        {
            _means = tensor(standard.Means, device: device.Torch);
            _scales = tensor(standard.Scales, device: device.Torch);
        }

        Chance = (loss.Chance(grounds) ?? Measured(loss, device)) * Math.Max(1, grounds.LargestWeight ?? 1);
        RequireWeights(loss, device);
        _kept = [.. scope.DisposablesView];
        scope.Detach(_kept);
    }

    /// <summary>At most what a network that gives all classes the same probability has; null where the loss is not above 0 there.</summary>
    public double? Chance { get; }

    /// <summary>The loss of a batch.</summary>
    public Tensor Compute(Tensor logits, Batch batch) => Compute(logits, batch.Labels, batch.SoftLabels, batch.Targets, batch.Weights);

    /// <summary>The loss of logits and what the images show: labels, shares of classes, or findings or values in their own units; and what each image counts.</summary>
    public Tensor Compute(Tensor logits, Tensor labels, Tensor? softLabels, Tensor? targets = null, Tensor? weights = null) => targets is not null
        ? _compute(logits, new LossTargets(_means is null ? targets : (targets - _means) / _scales!) { Weights = weights })
        : _compute(logits, new LossTargets(labels, softLabels, _grounds.Targets) { Weights = weights });

    public void Dispose() => _kept.ForEach(tensor => tensor.Dispose());

    /// <summary>Tries a loss that the library does not know on two images of each class and logits of zero, so that its faults show before the first epoch.</summary>
    private double? Measured(Loss loss, TorchDevice device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var gradient = torch.enable_grad();
        int rows = 2 * _grounds.Targets;
        Tensor logits = torch.zeros(rows, _grounds.Logits, device: device.Torch, requires_grad: true);
        Tensor value = _compute(logits, Tried(rows, null, device));
        if (value.numel() != 1 || value.dtype is not (ScalarType.Float32 or ScalarType.Float64) || !value.requires_grad)
        {
            throw new ArgumentException(
                $"The loss {Name(loss)} gives {value.dtype} of shape [{string.Join(", ", value.shape)}]{(value.requires_grad ? "" : " that does not depend on the logits")} for logits of shape [{rows}, {_grounds.Logits}]; it must give one number computed from the logits, the mean over the batch.",
                nameof(loss));
        }

        double chance = value.Number();
        return double.IsFinite(chance)
            ? chance > 0 ? chance : null
            : throw new ArgumentException(FormattableString.Invariant($"The loss {Name(loss)} is {chance} for logits of zero; it must be finite for every finite logit."), nameof(loss));
    }

    /// <summary>A loss that passes over what images count would train as if nobody had said it.</summary>
    private void RequireWeights(Loss loss, TorchDevice device)
    {
        if (_grounds.LargestWeight is null)
        {
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        int rows = 2 * _grounds.Targets;
        Tensor logits = torch.linspace(-1, 1, rows * _grounds.Logits, device: device.Torch).reshape(rows, _grounds.Logits);
        Tensor once = _compute(logits, Tried(rows, torch.ones(rows, device: device.Torch), device));
        Tensor thrice = _compute(logits, Tried(rows, HeldNumbers.Filled([rows], 3, device.Torch), device));
        if (once.Equals(thrice))
        {
            throw new ArgumentException(
                $"The training pictures count differently ({nameof(Datasets.ImageSample)}.{nameof(Datasets.ImageSample.Weight)}), and the loss {Name(loss)} passes that over. Let it multiply each picture's loss with {nameof(LossTargets)}.{nameof(LossTargets.Weights)}, or open the pictures without {nameof(Datasets.ManifestColumns)}.{nameof(Datasets.ManifestColumns.Weight)}.",
                nameof(loss));
        }
    }

    /// <summary>Two images of each class, or findings or values in turns.</summary>
    private LossTargets Tried(int rows, Tensor? weights, TorchDevice device) => _grounds.Meaning.IsOneOfSeveral
        ? new LossTargets(HeldNumbers.Range(rows, device.Torch).Modulo(_grounds.Targets), null, _grounds.Targets) { Weights = weights }
        : new LossTargets(HeldNumbers.Range(rows * _grounds.Targets, device.Torch).Modulo(2).to_type(ScalarType.Float32).reshape(rows, _grounds.Targets)) { Weights = weights };

    private static string Name(Loss loss) => loss.Identity is { Length: > 0 } identity ? $"{loss.GetType().Name} '{identity}'" : loss.GetType().Name;
}
