using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>
/// What a study compares and with what recipes. All scenarios of a seed share the target's splits, the training pictures and the
/// epochs on the target; only the weights that they start from differ, and with them the recipe of fine-tuning.
/// </summary>
public sealed record StudyOptions
{
    private const int DefaultPretrainingEpochs = 8;

    /// <summary>
    /// The network; its head is made for each task, whatever it states, and its input is what pictures are brought to. Default
    /// <see cref="Presets.Lightweight2021"/> of width 16 for 3 x 64 x 64.
    /// </summary>
    public NetworkSpec Network { get; init; } = Presets.Lightweight2021(width: 16, input: InputShape.Square(64));

    /// <summary>
    /// How a new network is trained on the target. Default <see cref="TrainingOptions"/>. Of this and the other recipes, seed,
    /// device, checkpoint and resuming are the study's and stay at their defaults.
    /// </summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How a new network is trained on a source. Null, the default: as <see cref="Training"/>, with 8 epochs.</summary>
    public TrainingOptions? Pretraining { get; init; }

    /// <summary>
    /// How a network is trained on a source without labels (<see cref="Datasets.ImageDataset.OpenUnlabelled"/>), whatever it starts from, on all its pictures. Seed, device, checkpoint and resuming are
    /// the study's and stay at their defaults. Default <see cref="UnlabelledOptions"/>.
    /// </summary>
    public UnlabelledOptions Unlabelled { get; init; } = new();

    /// <summary>
    /// How a pretrained network is trained on the target: with as many epochs as <see cref="Training"/>, so that no scenario gets
    /// more. Null, the default: as <see cref="Training"/> with 0.3 of its learning rate (<see cref="FineTuneOptions.From"/>).
    /// </summary>
    public FineTuneOptions? FineTuning { get; init; }

    /// <summary>
    /// Weights that others trained, with different names, each of which is opened by the caller. With them come scenarios that start from them: <see cref="WeightsUse"/>.
    /// Default: none.
    /// </summary>
    public ValueList<StudyWeights> Weights { get; init; } = [];

    /// <summary>
    /// Further scenarios, each a chain of weights or a source and then sources (<see cref="StudyChain"/>), beside those that start from one source or from weights alone; as
    /// probe, fine-tuned or both by <see cref="WeightsUse"/>. On a source a network is trained as long as <see cref="Pretraining"/> says: a new one as it says, one of an
    /// earlier source by <see cref="FineTuning"/>, that of weights by <see cref="WeightsFineTuning"/> from a head fitted to it. Default: none.
    /// </summary>
    public ValueList<StudyChain> Chains { get; init; } = [];

    /// <summary>What is done with <see cref="Weights"/> and the ends of <see cref="Chains"/>. Default: both, a probe and fine-tuning.</summary>
    public WeightsUse WeightsUse { get; init; }

    /// <summary>
    /// How heads are fitted to <see cref="Weights"/>. Seed, device and preprocessing stay at their defaults: they are the study's and the weights'.
    /// Whether another preprocessing would fit weights better is asked once, in the first run with the most training pictures. Default <see cref="ProbeOptions"/>.
    /// </summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>
    /// How the network of <see cref="Weights"/> is fine-tuned from the head fitted to it. It has a budget of its own, since it starts where a probe ends.
    /// Default <see cref="FineTuneOptions.AfterProbe"/>.
    /// </summary>
    public FineTuneOptions WeightsFineTuning { get; init; } = FineTuneOptions.AfterProbe();

    /// <summary>How often every scenario is run, each time with another seed, at least 1. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first seed, not negative; the others follow it. A seed decides split, choice, initialisation, order and augmentation. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Null, the default: one split of the target per seed. A number k, at least 2: k-fold cross-validation by group in its
    /// place, so that every picture is tested once per seed; <see cref="Seeds"/> is then how often it is repeated. Folds
    /// are made of all pictures, whatever parts a manifest names.
    /// </summary>
    public int? Folds { get; init; }

    /// <summary>
    /// True, the default: a target whose manifest has a column <c>split</c> is split as it says, and all seeds are tested on
    /// the same test pictures. False: every seed splits it anew at random by group, so that the spread over seeds holds
    /// the choice of test pictures too. Sources always keep their published parts.
    /// </summary>
    public bool UsePublishedParts { get; init; } = true;

    /// <summary>The share of the pictures that a random split keeps for the test, above 0 and below 1. Default 0.2. Folds and published parts have their own.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>
    /// True: every scenario is tested also under a split picture by picture that ignores groups and equal pictures. The figures
    /// show how much too good such a split looks and stand apart (<see cref="StudyResult.Naive"/>); no verdict uses them. It
    /// doubles the work on the target. Default false.
    /// </summary>
    public bool NaiveSplit { get; init; }

    /// <summary>True, the default: the datasets and the first split are searched for leaks before training (<see cref="StudyResult.Audit"/>).</summary>
    public bool Audit { get; init; } = true;

    /// <summary>
    /// The training pictures of each target class that are used: one number, or several for learning curves, each at least 1
    /// and none twice; null, the default, uses all. All sizes share splits and pretrained models, and a smaller choice is
    /// part of a larger one. A class that has fewer gives what it has. Of findings and values what <see cref="Datasets.ImageDataset.Take"/> says:
    /// so many pictures that have each finding and so many without any, or so many of each fifth of the first value. Validation and test are not reduced.
    /// </summary>
    public ValueList<int>? TrainPerClass { get; init; }

    /// <summary>The pictures of each source class that are used, at least 3, chosen by the seed before the source is split; null, the default, uses all.</summary>
    public int? SourcePerClass { get; init; }

    /// <summary>
    /// The share of the pictures outside the test part that training is watched with, above 0 and below 1. Default 0.2.
    /// It does not count where a manifest names validation pictures of its own.
    /// </summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Where to train. Default: CUDA where there is one, else the CPU.</summary>
    [NotInIdentity]
    public TorchDevice? Device { get; init; }

    /// <summary>What the study was started with, for its results: a command line, for example; null, the default, leaves it out. It decides nothing.</summary>
    [NotInIdentity]
    public string? Command { get; init; }

    /// <summary>Checks the options. What of a recipe depends on the number of classes is checked when the study starts.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        OptionCheck.NotNull(Network, nameof(Network));
        OptionCheck.AtLeast(Seeds, 1, nameof(Seeds));
        OptionCheck.AtLeast(Seed, 0, nameof(Seed));
        OptionCheck.Within((double)Seed + Seeds, 1, int.MaxValue, $"{nameof(Seed)} + {nameof(Seeds)}");
        OptionCheck.AtLeast(Folds ?? 2, 2, nameof(Folds));
        OptionCheck.Within(TestShare, 0, 1, nameof(TestShare), lowExclusive: true, highExclusive: true);
        OptionCheck.AtLeast(SourcePerClass ?? 3, 3, nameof(SourcePerClass));
        ValidateSizes();
        ValidateWeights();
        OptionCheck.Within(ValidationShare, 0, 1, nameof(ValidationShare), lowExclusive: true, highExclusive: true);
        OptionCheck.NotNull(Training, nameof(Training));
        StudyRecipe.Validate(Training, nameof(Training));
        StudyRecipe.Validate(PretrainingRecipe, nameof(Pretraining));
        StudyRecipe.Validate(FineTuningRecipe, nameof(FineTuning));
        OptionCheck.NotNull(Unlabelled, nameof(Unlabelled));
        StudyRecipe.Validate(Unlabelled, nameof(Unlabelled), Unlabelled.ProjectorWidth);
        OptionCheck.Require(
            FineTuningRecipe.Epochs == Training.Epochs && FineTuningRecipe.Steps == Training.Steps,
            nameof(FineTuning),
            $"has {Length(FineTuningRecipe)} and {nameof(Training)} {Length(Training)}: a comparison would tell budgets apart and not starts. Give both as many.");
    }

    private static string Length(TrainingOptions recipe) => recipe switch
    {
        { Epochs: { } epochs } => Wording.Count(epochs, "epoch"),
        { Steps: { } steps } => Wording.Count(steps, "step"),
        _ => "as many epochs as are usual",
    };

    private void ValidateWeights()
    {
        OptionCheck.NotNull(Weights, nameof(Weights));
        OptionCheck.Defined(WeightsUse, nameof(WeightsUse));
        OptionCheck.NotNull(Probe, nameof(Probe));
        OptionCheck.Require(Probe.Seed == 0, nameof(Probe), $"has the seed {Probe.Seed}; the seeds are the study's: set Seed and Seeds.");
        OptionCheck.Require(Probe.Device is null, nameof(Probe), "has a device; it is the study's: set Device.");
        OptionCheck.Require(Probe.Preprocessing is null, nameof(Probe), "has a preprocessing; each weights have their own: leave it null.");
        Probe.Validate();
        OptionCheck.NotNull(WeightsFineTuning, nameof(WeightsFineTuning));
        StudyRecipe.Validate(WeightsFineTuning, nameof(WeightsFineTuning));
        StudySource.CheckNames(Weights.SelectMany(weights => (string[])[StudyWeights.ProbeOf(weights.Name), weights.Name]));
        OptionCheck.NotNull(Chains, nameof(Chains));
        StudyChain.RequireDifferent(Chains);
    }

    private void ValidateSizes()
    {
        if (TrainPerClass is not { } sizes)
        {
            return;
        }

        OptionCheck.Require(sizes.Count > 0, nameof(TrainPerClass), "is empty; give at least one number, or null for all pictures.");
        OptionCheck.AtLeast(sizes.Min(), 1, nameof(TrainPerClass));
        OptionCheck.Require(sizes.Distinct().Count() == sizes.Count, nameof(TrainPerClass), $"is {sizes}; no number may stand twice.");
    }

    /// <summary>The sizes of training parts, ascending; a single null for all pictures.</summary>
    internal IReadOnlyList<int?> Sizes => TrainPerClass is { } sizes ? [.. sizes.Order().Select(size => (int?)size)] : [null];

    internal TrainingOptions PretrainingRecipe => Pretraining ?? Training with { Epochs = DefaultPretrainingEpochs, Steps = null };

    internal FineTuneOptions FineTuningRecipe => FineTuning ?? FineTuneOptions.From(Training);
}
