using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>
/// How a network is trained on pictures without labels: the training options, with what takes the place of labels. A batch holds two views of each of its pictures, so that memory and time are those of
/// twice as many; a last batch that is not full is left out, with other pictures in it in every epoch. The run ends with its last weights.
/// </summary>
public sealed record UnlabelledOptions : TrainingOptions
{
    private const int Widest = 16_384;

    private static readonly Augmentation s_views =
    [
        new RandomFlip(),
        new RandomAffine { Rotation = new DrawRange(-180, 180), FieldOfView = new DrawRange(0.4, 1), Shift = 0.15 },
        new ColorJitter { Brightness = DrawRange.AroundOne(0.4), Contrast = DrawRange.AroundOne(0.4), Saturation = DrawRange.AroundOne(0.4) },
        new RandomBlur(),
    ];

    private static readonly TrainingOptions s_labelled = new();

    /// <summary>
    /// Creates the default: 100 epochs in batches of 64 at 0.001 by <see cref="AdamW"/>, without an average of the weights. A view is flipped, turned to any angle, shows between 0.4 and all of a side, differs
    /// in brightness, contrast and saturation, and is blurred in half of the cases; what views change the network learns not to see.
    /// </summary>
    public UnlabelledOptions() => (Epochs, BatchSize, LearningRate, Optimizer, AverageDecay, Augmentation) = (100, 64, 0.001, new AdamW(), null, s_views);

    /// <summary>What the embeddings of views are to be, in the place of a loss of labels. Default the paper's weights.</summary>
    public VicReg Objective { get; init; } = new();

    /// <summary>
    /// The width of the three layers between features and objective, which are thrown away at the end: from 2 to 16384. Default 1024; the paper's is 8192, for batches of 2048.
    /// </summary>
    public int ProjectorWidth { get; init; } = 1024;

    /// <summary>Checks the options. Those that are of labels and validation must stand at their defaults.</summary>
    /// <param name="classes">Means nothing here.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or means nothing without labels; the message names it.</exception>
    public override void Validate(int classes)
    {
        base.Validate(classes);
        OptionCheck.NotNull(Objective, nameof(Objective));
        Objective.Validate();
        OptionCheck.InRange(ProjectorWidth, 2, Widest, nameof(ProjectorWidth));
        OptionCheck.Require(
            !Augmentation.OfType<MixingTransform>().Any(), nameof(Augmentation), $"holds {Augmentation.OfType<MixingTransform>().FirstOrDefault()}, which mixes pictures; a view is of one picture. Leave it out.");
        RequireNothingOfLabels(Loss is EmbeddingLoss || Loss.Equals(s_labelled.Loss), nameof(Loss), $": set {nameof(Objective)}");
        RequireNothingOfLabels(Metric.Equals(s_labelled.Metric), nameof(Metric));
        RequireNothingOfLabels(Metrics.Count == 0, nameof(Metrics));
        RequireNothingOfLabels(!KeepBestWeights, nameof(KeepBestWeights));
        RequireNothingOfLabels(EarlyStopping is null, nameof(EarlyStopping));
        RequireNothingOfLabels(ValidationInterval is null, nameof(ValidationInterval));
        RequireNothingOfLabels(Sampling == s_labelled.Sampling, nameof(Sampling));
    }

    /// <summary>The same run for the training loop: the network's outputs are an embedding.</summary>
    internal UnlabelledOptions ForTraining() => this with { Loss = Objective.ForTwoViews() };

    private static void RequireNothingOfLabels(bool isDefault, string name, string remedy = "") =>
        OptionCheck.Require(isDefault, name, $"is set, and there are no labels to go by. Leave it at its default{remedy}.");
}
