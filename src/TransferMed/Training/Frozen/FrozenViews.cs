using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// What the frozen first steps of a network give for the training images, so that it is computed once for several epochs. The first epochs of a phase
/// go as ever and leave what their batches gave, one view of each image per epoch; the later ones take these views in turn, in an order of their own.
/// What a view holds follows from its epoch alone, so that a run that goes on ends with the same bits.
/// </summary>
internal sealed class FrozenViews : IDisposable
{
    private readonly Network _network;
    private readonly ImageDataset _train;
    private readonly float[]? _weights;
    private readonly BatchLoader _loader;
    private readonly bool _channelsLast;
    private readonly int[] _stepsOf;
    private readonly int _views;
    private readonly KeptFeatures _ofValidation = new();
    private FrozenPhase _phase;
    private Tensor?[] _held = [];
    private bool _isTooLarge;

    private FrozenViews(Network network, int epochs, IParameterSchedule schedule, ImageDataset train, BatchLoader loader, MemoryFormat format, int views)
    {
        _network = network;
        _train = train;
        _weights = train.TrainingWeights();
        _loader = loader;
        _channelsLast = format == MemoryFormat.ChannelsLast;
        _stepsOf = [.. Enumerable.Range(0, epochs).Select(epoch => FrozenPhase.StepsOf(network, schedule, epoch))];
        _views = views;
    }

    /// <summary>The steps that the batches of the present epoch have behind them; 0 where they are images.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// Where validation keeps what the head takes; null in epochs in which more than the head is trained, or was before: averaged weights would not be the present ones.
    /// Validation images are not augmented, so that they cost one pass in each phase of this kind.
    /// </summary>
    public KeptFeatures? OfValidation =>
        _phase.Count > 1 && _phase.Steps == _network.Plan.FeatureSteps && !_stepsOf.AsSpan(0, _phase.Start).ContainsAnyExcept(_phase.Steps) ? _ofValidation : null;

    /// <summary>The most bytes of views that are held.</summary>
    internal static long CapacityBytes => Math.Min(1L << 30, MemoryBudget.LimitBytes / 8);

    /// <summary>
    /// Makes it where anything may be frozen and steps are computed in float32; else null. Where training images are not augmented one view
    /// says all, else there are as many as are asked for; none where images are mixed or drawn several times. As many as epochs are each seen once: nothing is kept.
    /// </summary>
    /// <param name="network">The network that is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="schedule">What is frozen when; null for nothing.</param>
    /// <param name="asked">The views that are asked for; null for none.</param>
    /// <param name="train">The training images.</param>
    /// <param name="loader">Brings them.</param>
    /// <param name="format">The order in which batches lie.</param>
    /// <exception cref="ArgumentException">Views are asked for that could not be kept.</exception>
    public static FrozenViews? Of(Network network, TrainingOptions options, IParameterSchedule? schedule, int? asked, ImageDataset train, BatchLoader loader, MemoryFormat format)
    {
        bool isFull = PrecisionChoice.Resolve(options.Precision, network.Device) == Precision.Full;
        bool isOneByOne = options.Sampling == SamplingMode.Uniform && !options.Augmentation.OfType<MixingTransform>().Any();
        int views = !isOneByOne ? 0 : options.Augmentation.Count == 0 ? 1 : asked ?? 0;
        if (asked is not null && !(isOneByOne && isFull))
        {
            throw new ArgumentException(
                "FrozenViews is set, but views are kept neither of mixed images (Mixup, CutMix) nor with SamplingMode.Balanced nor below float32. Leave FrozenViews or the other out.", nameof(options));
        }

        return schedule is not null && isFull && !(asked >= options.EpochsFor(train.Count))
            ? new FrozenViews(network, options.EpochsFor(train.Count), schedule, train, loader, format, views)
            : null;
    }

    /// <summary>The batches of an epoch: images, or what the frozen steps give for them (<see cref="Steps"/>).</summary>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation)
    {
        Steps = 0;
        var phase = FrozenPhase.Of(_stepsOf, epoch);
        if (phase != _phase)
        {
            Release();
            _phase = phase;
            _held = new Tensor?[Math.Min(_views, phase.Count)];
        }

        // Where each view is seen once, holding them saves nothing.
        return phase.Steps == 0 || _views == 0 || phase.Count <= _held.Length || _isTooLarge ? _loader.Epoch(epoch, cancellation) : Batches(epoch, cancellation);
    }

    public void Dispose() => Release();

    private IEnumerable<Batch> Batches(int epoch, CancellationToken cancellation)
    {
        int view = (epoch - _phase.Start) % _held.Length;
        if (_held[view] is null && epoch == _phase.Start + view)
        {
            foreach (Batch batch in Fill(view, cancellation))
            {
                yield return batch;
            }

            yield break;
        }

        if (_held[view] is null)
        {
            // A run that goes on: the view of an epoch before.
            foreach (Batch batch in Fill(view, cancellation))
            {
                batch.Dispose();
                if (_isTooLarge)
                {
                    break;
                }
            }
        }

        if (_held[view] is not { } held)
        {
            foreach (Batch batch in _loader.Epoch(epoch, cancellation))
            {
                yield return batch;
            }

            yield break;
        }

        Steps = _phase.Steps;
        foreach (int[] indices in _loader.OrderOf(epoch))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Take(held, indices);
        }
    }

    /// <summary>The batches of the epoch that a view belongs to, what the frozen steps give in the place of their images; the view is kept when all are done. Where it cannot be held the images stay.</summary>
    private IEnumerable<Batch> Fill(int view, CancellationToken cancellation)
    {
        Tensor? filled = null;
        bool? canHold = null;
        bool isWhole = false;
        try
        {
            foreach (Batch batch in _loader.Epoch(_phase.Start + view, cancellation))
            {
                canHold ??= CanHold(batch);
                if (canHold == false)
                {
                    _isTooLarge = true;
                    yield return batch;
                    continue;
                }

                using (batch)
                {
                    Tensor between = _network.EvaluateTo(_phase.Steps, batch.Images).DetachFromDisposeScope();
                    filled ??= empty([_train.Count, .. between.shape[1..]], between.dtype, between.device).DetachFromDisposeScope();
                    using (Tensor places = tensor(batch.SampleIndices.Select(index => (long)index).ToArray(), device: between.device))
                    using (no_grad())
                    {
                        filled.index_copy_(0, places, between);
                    }

                    Steps = _phase.Steps;
                    yield return new Batch(between, batch.Labels.detach().DetachFromDisposeScope(), null, batch.SampleIndices, batch.Targets?.detach().DetachFromDisposeScope(), batch.Weights?.detach().DetachFromDisposeScope());
                }
            }

            isWhole = filled is not null;
        }
        finally
        {
            if (isWhole)
            {
                _held[view] = filled;
            }
            else
            {
                filled?.Dispose();
            }
        }
    }

    /// <summary>Asked before the first batch of a view: whether the steps are frozen indeed, and all views have room.</summary>
    private bool CanHold(Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor between = _network.ForwardTo(_phase.Steps, batch.Images);
        long bytes = between.numel() / between.size(0) * between.element_size() * _train.Count * _held.Length;
        return !between.requires_grad && bytes <= CapacityBytes;
    }

    private Batch Take(Tensor held, int[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor between = held.index_select(0, tensor(Array.ConvertAll(indices, index => (long)index), device: held.device));
        between = between.dim() == 4 ? PixelNormalizer.Arrange(between, _channelsLast) : between;
        Tensor labels = tensor(Array.ConvertAll(indices, index => (long)_train.Samples[index].Label), device: held.device);
        Tensor? targets = _train.Task.IsOneOfSeveral
            ? null
            : tensor(indices.SelectMany(index => _train.Samples[index].Targets).ToArray(), device: held.device).reshape(indices.Length, _train.Classes.Count).DetachFromDisposeScope();
        Tensor? weights = _weights is null ? null : tensor(Array.ConvertAll(indices, index => _weights[index]), device: held.device).DetachFromDisposeScope();
        return new Batch(between.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), null, indices, targets, weights);
    }

    private void Release()
    {
        foreach (Tensor? view in _held)
        {
            view?.Dispose();
        }

        _held = [];
        _isTooLarge = false;
        _ofValidation.Clear();
    }
}
