using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>How a network is trained on pictures without labels.</summary>
public sealed record UnlabelledOptions
{
    private const int Widest = 16_384;

    /// <summary>The loss. Default the paper's weights.</summary>
    public VicReg Loss { get; init; } = new();

    /// <summary>
    /// The width of the three layers between features and loss, which are thrown away at the end: from 2 to 16384. Default 1024; the paper's is 8192, for batches of 2048.
    /// </summary>
    public int ProjectorWidth { get; init; } = 1024;

    /// <summary>Passes over the pictures, at least 1; every pass sees two views of each picture. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>
    /// Pictures per step, at least 2; all of them where there are fewer. Each is there in two views, so that memory and time are those of twice as many. A last batch that is not full is left out, with other
    /// pictures in it in every epoch. Default 64.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The highest learning rate of the schedule, above 0. Default 0.001, for AdamW.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The learning rate over the run. Default one cycle.</summary>
    public LearningRateSchedule Schedule { get; init; } = new OneCycleSchedule();

    /// <summary>Epochs in which the rate rises linearly from nothing before the schedule begins; fractions are allowed. Default 0.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>The optimiser. Default <see cref="AdamW"/>.</summary>
    public Optimizer Optimizer { get; init; } = new AdamW();

    /// <summary>
    /// What makes a view of a picture; the two views of one are drawn independently. What it changes the network learns not to see. Default: flips, any angle, between 0.4 and all of a side, brightness, contrast and saturation,
    /// and blur of half of the views. No <see cref="MixingTransform"/>: a mixture is of two pictures.
    /// </summary>
    public Augmentation Augmentation { get; init; } =
    [
        new RandomFlip(),
        new RandomAffine { Rotation = new DrawRange(-180, 180), FieldOfView = new DrawRange(0.4, 1), Shift = 0.15 },
        new ColorJitter { Brightness = DrawRange.AroundOne(0.4), Contrast = DrawRange.AroundOne(0.4), Saturation = DrawRange.AroundOne(0.4) },
        new RandomBlur(),
    ];

    /// <summary>
    /// What pictures go through before the network. What it leaves open is decided by the network (size) and measured on the pictures (statistics), or is that of the model to start from.
    /// Null, the default: the model's own, or all open for a new network.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The threads that decode pictures; 0, the default, chooses by device.</summary>
    [NotInIdentity]
    public int Workers { get; init; }

    /// <summary>Where decoded pictures are kept between epochs. Default: what has room for them. Results do not depend on it.</summary>
    [NotInIdentity]
    public CacheMode Cache { get; init; } = CacheMode.Auto;

    /// <summary>The folder of the disk cache; null, the default: the user's (<see cref="LoaderOptions.DiskCacheFolder"/>).</summary>
    [NotInIdentity]
    public string? DiskCacheFolder { get; init; }

    /// <summary>Decides initialisation, order, views and dropout. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Where to train. Default: that of the model to start from; for a new network CUDA where there is one, else the CPU.</summary>
    [NotInIdentity]
    public TorchDevice? Device { get; init; }

    /// <summary>The arithmetic of the network; the loss is float32. Default bfloat16 on CUDA cards that have it, else float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>The order of values in memory, as in <see cref="TrainingOptions.MemoryFormat"/>. Default Auto.</summary>
    public MemoryFormat MemoryFormat { get; init; }

    /// <summary>The file that the run's state is written to after each epoch, atomically; null, the default, writes none.</summary>
    [NotInIdentity]
    public string? CheckpointPath { get; init; }

    /// <summary>True, the default: a run whose <see cref="CheckpointPath"/> exists continues from it.</summary>
    [NotInIdentity]
    public bool Resume { get; init; } = true;

    /// <summary>What is called at the start and end of epochs, after steps and at the end; the network that it sees has the projector in place of its head. Default nothing.</summary>
    [NotInIdentity]
    public ValueList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>What Auto stands for where somebody else has decided it for several runs; null: the run decides.</summary>
    internal FormatDecision? AutoFormat { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        OptionCheck.NotNull(Loss, nameof(Loss));
        Loss.Validate();
        OptionCheck.InRange(ProjectorWidth, 2, Widest, nameof(ProjectorWidth));
        OptionCheck.Require(BatchSize >= 2, nameof(BatchSize), $"is {BatchSize}; it must be at least 2: how pictures differ is not to be seen in one.");
        OptionCheck.NotNull(Augmentation, nameof(Augmentation));
        OptionCheck.Require(
            !Augmentation.OfType<MixingTransform>().Any(), nameof(Augmentation), $"holds {Augmentation.OfType<MixingTransform>().FirstOrDefault()}, which mixes pictures; a view is of one picture. Leave it out.");
        ForTraining().Validate(ProjectorWidth);
    }

    /// <summary>The same run for the training loop: the network's outputs are an embedding, and it ends with its last weights.</summary>
    internal TrainingOptions ForTraining() => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        Schedule = Schedule,
        WarmUpEpochs = WarmUpEpochs,
        Optimizer = Optimizer,
        Loss = Loss.ForTwoViews(),
        AverageDecay = null,
        Augmentation = Augmentation,
        Preprocessing = Preprocessing,
        Workers = Workers,
        Cache = Cache,
        DiskCacheFolder = DiskCacheFolder,
        Seed = Seed,
        Device = Device,
        Precision = Precision,
        MemoryFormat = MemoryFormat,
        AutoFormat = AutoFormat,
        CheckpointPath = CheckpointPath,
        Resume = Resume,
        Callbacks = Callbacks,
    };
}
