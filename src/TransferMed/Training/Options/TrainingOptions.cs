using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// How a network is trained. The defaults are a recipe for small medical sets, measured in docs/recipes.md: as many steps as few pictures need, flips and shifts,
/// one-cycle learning rate, label smoothing and averaged weights.
/// </summary>
public record TrainingOptions
{
    private const int UsualSteps = 800;
    private const int LeastEpochs = 30;
    private const int MostEpochs = 400;

    /// <summary>
    /// Passes over the training pictures, at least 1. Null, the default: as many as give 800 steps, at least 30 and at most 400, since what few pictures lack
    /// is steps (docs/recipes.md), or as many as <see cref="Steps"/> asks for. A run's schedule, and <see cref="TrainingResult.Epochs"/>, are of that number.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// The length of a run in batches, at least 1, in the place of <see cref="Epochs"/>: so many whole epochs as have at least so many batches, whatever the number of pictures, so that
    /// runs on few and on many pictures cost the same. Null, the default: what <see cref="Epochs"/> says.
    /// </summary>
    public int? Steps { get; init; }

    /// <summary>Pictures per step, at least 2 (batch norm needs more than one). Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The highest learning rate of the schedule, above 0. Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The learning rate over the run. Default one cycle.</summary>
    public LearningRateSchedule Schedule { get; init; } = new OneCycleSchedule();

    /// <summary>Epochs in which the rate rises linearly from nothing before the schedule begins; fractions are allowed. Default 0.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>The optimiser. Default stochastic gradient descent with momentum 0.9 and weight decay 1e-4.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd();

    /// <summary>
    /// The loss. Default cross-entropy with label smoothing 0.1; for tasks without classes this default stands for <see cref="BinaryCrossEntropy"/> of findings, <see cref="Corn"/> of grades,
    /// and <see cref="SmoothL1"/> or <see cref="GaussianLikelihood"/> of values, as the head is.
    /// </summary>
    public Loss Loss { get; init; } = new CrossEntropy();

    /// <summary>Batches whose gradients are averaged into one update, at least 1. Default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>The decay of the moving average of the weights, which is what the run returns, from 0 to below 1; null averages nothing. Default 0.99.</summary>
    public double? AverageDecay { get; init; } = 0.99;

    /// <summary>The validation metric that early stopping and best weights go by: one of <see cref="Evaluation.Metrics"/> or one of your own. Default macro F1, also of findings (<see cref="FindingMetrics.MacroF1"/>); of values, which have none, <see cref="ValueMetrics.R2"/>.</summary>
    public Metric Metric { get; init; } = Evaluation.Metrics.MacroF1;

    /// <summary>
    /// Metrics that are computed on the validation pictures after each epoch beside <see cref="Evaluation.Metrics.All"/> and
    /// <see cref="Metric"/>, and stand with them in <see cref="EpochRecord.Validation"/> and the checkpoint. Default none.
    /// </summary>
    public ValueList<Metric> Metrics { get; init; } = [];

    /// <summary>True: the network ends with the weights of its best validation epoch; false, the default: with the last ones.</summary>
    public bool KeepBestWeights { get; init; }

    /// <summary>Ends the run when <see cref="Metric"/> no longer improves; null, the default, trains all epochs.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Epochs from one validation to the next, at least 1; the last epoch is always validated, and <see cref="EarlyStopping"/> counts epochs all the same. Null, the default: after
    /// every epoch, but where nothing is decided by it (no <see cref="EarlyStopping"/>, no <see cref="KeepBestWeights"/>) so rarely that no more validation pictures are judged than training pictures trained on.
    /// </summary>
    public int? ValidationInterval { get; init; }

    /// <summary>
    /// What is done to training pictures. Default <see cref="Augmentation.Light"/>: <see cref="Augmentation.Medical"/> needs more epochs than runs on few pictures have
    /// (docs/recipes.md).
    /// </summary>
    public Augmentation Augmentation { get; init; } = Augmentation.Light;

    /// <summary>
    /// What pictures go through before the network. What it leaves open is decided by the network (size) and measured on the training pictures
    /// (statistics); when fine-tuning, statistics left open are the model's. Null, the default: the model's own, or all open for a new model.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>
    /// On how many training pictures the statistics that <see cref="Preprocessing"/> leaves open are measured, at least 1: so many at random, the same ones in every run on these pictures. The result's notes say so.
    /// Null, the default: all, which decodes a large set once more.
    /// </summary>
    public int? StatisticsSample { get; init; }

    /// <summary>How training pictures are drawn. Default every picture once an epoch.</summary>
    public SamplingMode Sampling { get; init; }

    /// <summary>The threads that decode pictures; 0, the default, chooses by device.</summary>
    [NotInIdentity]
    public int Workers { get; init; }

    /// <summary>Where decoded pictures are kept between epochs. Default: what has room for them. Results do not depend on it.</summary>
    [NotInIdentity]
    public CacheMode Cache { get; init; } = CacheMode.Auto;

    /// <summary>The folder of the disk cache; null, the default: the user's (<see cref="LoaderOptions.DiskCacheFolder"/>).</summary>
    [NotInIdentity]
    public string? DiskCacheFolder { get; init; }

    /// <summary>Decides initialisation, order, augmentation and dropout. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Where to train. Default: CUDA where there is one (of several ranks each its own card), else the CPU.</summary>
    [NotInIdentity]
    public TorchDevice? Device { get; init; }

    /// <summary>
    /// The processes that train together, each started with the same data and options (<see cref="Training.Ranks.FromEnvironment"/>); null, the default: this one alone. N ranks do what
    /// one process does with N times the <see cref="AccumulationSteps"/>: batch m of the one order of an epoch goes to rank m mod N, gradients are added up before clipping, and what
    /// ends a run ends it on all. Dropout is drawn by each rank for itself, and running statistics of batch norms are averaged after every epoch. A checkpoint, which rank 0 writes where all can
    /// read it, is continued by any number of ranks with the same product of ranks and accumulation.
    /// </summary>
    [NotInIdentity]
    public Ranks? Ranks { get; init; }

    /// <summary>The arithmetic of the network. Default bfloat16 on CUDA cards that have it, else float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// Whether CUDA cards may round the factors of float32 convolutions and matrix products to 10 bits (TensorFloat32). Default true.
    /// </summary>
    public bool TensorFloat32 { get; init; } = true;

    /// <summary>Whether cuDNN measures its kernels for each new shape and takes the fastest. Default true.</summary>
    public bool CudnnBenchmark { get; init; } = true;

    /// <summary>
    /// Whether the run uses deterministic kernels only; wins over <see cref="TensorFloat32"/> and <see cref="CudnnBenchmark"/>. CPU
    /// runs repeat bit by bit in either case. Default false.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// The order of values in memory; results do not depend on it beyond rounding. Default Auto: a run on the CPU of at least 100 steps measures its
    /// network in both, once for a network, batch and machine, and remembers (docs/performance.md); others take channels-last. What was chosen stands
    /// in <see cref="TrainingResult.MemoryFormat"/>, and a run is continued in it.
    /// </summary>
    public MemoryFormat MemoryFormat { get; init; }

    /// <summary>What Auto stands for where somebody else has decided it for several runs; null: the run decides.</summary>
    internal FormatDecision? AutoFormat { get; init; }

    /// <summary>The file that the run's state is written to after each epoch, atomically; null, the default, writes none.</summary>
    [NotInIdentity]
    public string? CheckpointPath { get; init; }

    /// <summary>True, the default: a run whose <see cref="CheckpointPath"/> exists continues from it.</summary>
    [NotInIdentity]
    public bool Resume { get; init; } = true;

    /// <summary>What is called at the start and end of epochs, after steps and at the end; decides no weight. Default nothing.</summary>
    [NotInIdentity]
    public ValueList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>The batches of all ranks whose gradients are averaged into one update.</summary>
    internal int BatchesPerUpdate => AccumulationSteps * (Ranks?.Count ?? 1);

    /// <summary>The metrics that validation has beside those that every evaluation has.</summary>
    internal IEnumerable<Metric> Evaluated => [.. Metrics, Metric];

    /// <summary>The same for what a head says.</summary>
    internal IEnumerable<Metric> EvaluatedFor(HeadOutput output) => [.. Metrics, MetricFor(output)];

    /// <summary>The metric for what a head says; the default stands for the one that takes its place.</summary>
    internal Metric MetricFor(HeadOutput output) => Metric.Equals(Evaluation.Metrics.MacroF1) ? HeadDefaults.Metric(output) : Metric;

    /// <summary>The loss for what a head says; the default stands for the one that takes its place.</summary>
    internal Loss LossFor(HeadOutput output) => Loss.Equals(new CrossEntropy()) ? HeadDefaults.Loss(output) : Loss;

    /// <summary>The epochs of a run on so many images.</summary>
    internal int EpochsFor(int images)
    {
        int steps = (images + BatchSize - 1) / BatchSize;
        return Epochs
            ?? (Steps is { } stated ? Covering(stated) : Math.Clamp(Covering(UsualSteps), LeastEpochs, MostEpochs));

        int Covering(int wanted) => (int)(((long)wanted + steps - 1) / Math.Max(steps, 1));
    }

    /// <summary>Whether an epoch, counted from 0, ends with a validation.</summary>
    internal bool ValidatesAfter(int epoch, int images, int validationImages) =>
        epoch + 1 == EpochsFor(images)
        || (epoch + 1) % (ValidationInterval ?? (EarlyStopping is not null || KeepBestWeights ? 1 : Math.Max(1, (validationImages + images - 1) / images))) == 0;

    /// <summary>Checks the options against each other and against the number of classes.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public virtual void Validate(int classes)
    {
        if (Epochs is { } epochs)
        {
            OptionCheck.AtLeast(epochs, 1, nameof(Epochs));
        }

        if (Steps is { } steps)
        {
            OptionCheck.AtLeast(steps, 1, nameof(Steps));
            OptionCheck.Require(Epochs is null, nameof(Steps), $"is {steps} beside {nameof(TrainingOptions)}.{nameof(Epochs)} {Epochs}, and both are the length of a run. Leave one of them out.");
        }

        if (ValidationInterval is { } interval)
        {
            OptionCheck.AtLeast(interval, 1, nameof(ValidationInterval));
        }

        OptionCheck.AtLeast(BatchSize, 2, nameof(BatchSize));
        OptionCheck.Within(LearningRate, 0, 1000, nameof(LearningRate), lowExclusive: true);
        OptionCheck.Within(WarmUpEpochs, 0, Epochs ?? (Steps is null ? LeastEpochs : double.MaxValue), nameof(WarmUpEpochs), highExclusive: true);
        OptionCheck.AtLeast(AccumulationSteps, 1, nameof(AccumulationSteps));
        OptionCheck.AtLeast(Workers, 0, nameof(Workers));
        OptionCheck.Defined(Cache, nameof(Cache));
        Preprocessing?.Validate();
        if (StatisticsSample is { } sample)
        {
            OptionCheck.AtLeast(sample, 1, nameof(StatisticsSample));
        }

        OptionCheck.Defined(Precision, nameof(Precision));
        OptionCheck.Defined(MemoryFormat, nameof(MemoryFormat));
        OptionCheck.Defined(Sampling, nameof(Sampling));
        if (AverageDecay is { } decay)
        {
            OptionCheck.Within(decay, 0, 1, nameof(AverageDecay), highExclusive: true);
        }

        ArgumentNullException.ThrowIfNull(Schedule);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Loss);
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentNullException.ThrowIfNull(Callbacks);
        OptionCheck.Require(!Callbacks.Contains(null!), nameof(Callbacks), "holds null; leave it out.");
        Schedule.Validate();
        Optimizer.Validate();
        Loss.Validate();
        Loss.RequireClasses(classes);
        Augmentation.Validate();
        EarlyStopping?.Validate();
        ArgumentNullException.ThrowIfNull(Metric);
        ArgumentNullException.ThrowIfNull(Metrics);
        foreach (Metric metric in Evaluated)
        {
            metric.Validate(classes);
        }

        // Those of findings or values are looked at when the head is known.
        _ = Evaluation.Metrics.With(Evaluated.Where(metric => metric.Judges(MetricSubject.Classes)));

        // A user's own choice that does not say what decides its results is refused here and not at the first checkpoint.
        _ = CanonicalJson.Write(this);
    }
}
