using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>How a pretrained network is fine-tuned: the training options, with freezing and rates by layer.</summary>
public sealed record FineTuneOptions : TrainingOptions
{
    /// <summary>Creates the default: a third of the learning rate of training from scratch.</summary>
    public FineTuneOptions() => LearningRate = 0.003;

    /// <summary>The factor on the learning rate of the new head, above 0. Default 10, the authors' rule.</summary>
    public double HeadLearningRateFactor { get; init; } = 10;

    /// <summary>The factor on the learning rate from one stage to the next towards the input, above 0 to 1. Default 1: all alike.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>What is frozen: one of the policies of <see cref="FreezePolicy"/>, or one of your own. Default nothing.</summary>
    public FreezePolicy Freeze { get; init; } = FreezePolicy.None;

    /// <summary>
    /// In how many views each augmented picture is seen while the first steps of the network stay frozen from epoch to epoch (<see cref="FreezePolicy.HeadFirst"/>,
    /// <see cref="FreezePolicy.Gradual"/> with several epochs for a stage, or a policy of your own): the first so many of these epochs augment anew, and the later ones take what the frozen steps
    /// gave then, in turn, so that it is computed once for each view. At least 1. Null, the default: every epoch augments anew. Where nothing is augmented one view says
    /// all. As many as <see cref="TrainingOptions.Epochs"/>: nothing is kept. Not with <see cref="Loading.Mixup"/>, <see cref="Loading.CutMix"/>, <see cref="Loading.SamplingMode.Balanced"/> or below float32. Views of more than 1 GiB, or an eighth of the memory, are not kept.
    /// </summary>
    public int? FrozenViews { get; init; }

    /// <summary>What may change and what holds it back: one of the methods of <see cref="TuningMethod"/>. Default <see cref="TuningMethod.Full"/>: all that is not frozen.</summary>
    public TuningMethod Tuning { get; init; } = TuningMethod.Full;

    /// <summary>Ends the run between its start and its end, where the validation pictures prefer it; null, the default: at the end.</summary>
    public WiseInterpolation? Interpolation { get; init; }

    /// <summary>Takes over everything that fine-tuning shares with training.</summary>
    /// <param name="options">The options of training.</param>
    /// <param name="learningRateFactor">The factor on its learning rate. Default 0.3.</param>
    /// <returns>Fine-tuning options with this record's defaults for the rest.</returns>
    public static FineTuneOptions From(TrainingOptions options, double learningRateFactor = 0.3)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FineTuneOptions(options) { LearningRate = options.LearningRate * learningRateFactor };
    }

    /// <summary>
    /// For a model whose head is that of a probe (<see cref="TransferLearning.ProbeAsync(TrainedModel, Datasets.DatasetParts, ProbeOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)"/>): a
    /// few epochs in steps small enough not to undo what the head rests on, at one rate for all, with norms as they are, strong augmentation, and the best validation epoch kept. The optimiser's steps do not
    /// depend on how large features and inputs of the weights are, which differs a hundredfold between published ones.
    /// </summary>
    /// <returns>10 epochs of <see cref="AdamW"/> at 0.0001, <see cref="HeadLearningRateFactor"/> 1, <see cref="FreezePolicy.KeepNorms"/>, <see cref="Loading.Augmentation.Medical"/>, <see cref="TrainingOptions.KeepBestWeights"/>.</returns>
    public static FineTuneOptions AfterProbe() => new()
    {
        Epochs = 10,
        LearningRate = 0.0001,
        Optimizer = new AdamW(),
        HeadLearningRateFactor = 1,
        Freeze = FreezePolicy.KeepNorms,
        Augmentation = Loading.Augmentation.Medical,
        KeepBestWeights = true,
    };

    private FineTuneOptions(TrainingOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override void Validate(int classes)
    {
        base.Validate(classes);
        OptionCheck.Within(HeadLearningRateFactor, 0, 1e6, nameof(HeadLearningRateFactor), lowExclusive: true);
        OptionCheck.Within(LayerDecay, 0, 1, nameof(LayerDecay), lowExclusive: true);
        OptionCheck.AtLeast(FrozenViews ?? 1, 1, nameof(FrozenViews));
        ArgumentNullException.ThrowIfNull(Freeze);
        Freeze.Validate();
        ArgumentNullException.ThrowIfNull(Tuning);
        Tuning.Validate();
        Interpolation?.Validate();
    }
}
