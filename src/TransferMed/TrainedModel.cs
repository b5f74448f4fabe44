using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed;

/// <summary>A network with what is needed to use it: its classes and the preprocessing it was trained with.</summary>
public sealed partial class TrainedModel : IDisposable
{
    internal TrainedModel(Network network, ValueList<string> classes, Preprocessing preprocessing)
    {
        Network = network;
        Classes = classes;
        Preprocessing = Inference.For(network, preprocessing);
        Preprocessing.RequireStatistics();
        Task = TaskHeads.TaskOf(network.Spec.Output);
    }

    /// <summary>The network, in evaluation mode; it belongs to this model.</summary>
    public Network Network { get; }

    /// <summary>The class names, in the order of the logits; empty for published weights without a classifier and for what was trained without labels, which are probed or re-headed before they predict.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>What it answers about a picture: one class of several, the default, a grade, findings or values. It comes from the training pictures (<see cref="ImageDataset.Task"/>), the package, or else the head.</summary>
    public LearningTask Task { get; internal init; }

    /// <summary>
    /// Whether the order of the classes says something, as that of grades does. It comes from the training pictures
    /// (<see cref="ImageDataset.ClassOrderIsStated"/>) or the package; set it to true where classes were given in the order of their
    /// grades. <see cref="EvaluationResult.QuadraticKappa"/> is defined with it whatever the evaluated pictures state. Always true where
    /// the names are ascending numbers. Default: false.
    /// </summary>
    public bool ClassOrderIsStated { get => field || Task is Ordinal || NumericNames.AreAscending(Classes); set; }

    /// <summary>What pictures go through before the network: complete, at the size of its input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>How the training went; null for a model that was only re-headed or was loaded.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>How its head was fitted; null for a model whose head is not that of a probe (<see cref="TransferLearning.ProbeAsync(TrainedModel, DatasetParts, ProbeOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)"/>), or that was loaded.</summary>
    public ProbeResult? Probe { get; init; }

    /// <summary>What became of each tensor when the weights came from another network; null for one trained from scratch.</summary>
    public TransferReport? Transfer { get; init; }

    /// <summary>A model of a network that has its weights already, such as those of <see cref="NetworkWeights.LoadWeights"/>, to fine-tune or to use.</summary>
    /// <param name="network">The network; it belongs to the model from now on and is put into evaluation mode.</param>
    /// <param name="classes">The class names, in the order of the logits: as many as the network has, each once.</param>
    /// <param name="preprocessing">
    /// What the weights were trained with: <see cref="Preprocessing.ImageNet"/> for most public ones. Statistics are stated, the size may be
    /// left open; three channels are averaged for a network of one.
    /// </param>
    /// <param name="transfer">Where the weights come from, such as what <see cref="NetworkWeights.LoadWeights"/> gave; it becomes <see cref="Transfer"/>.</param>
    /// <returns>The model; dispose it.</returns>
    /// <exception cref="ArgumentException">The names or the preprocessing do not fit the network, or statistics are missing or out of range.</exception>
    public static TrainedModel FromNetwork(Network network, IEnumerable<string> classes, Preprocessing preprocessing, TransferReport? transfer = null) =>
        FromNetwork(network, classes, preprocessing, transfer, null);

    /// <summary>The same of a network whose task is known, with its units; null for what its head answers.</summary>
    internal static TrainedModel FromNetwork(Network network, IEnumerable<string> classes, Preprocessing preprocessing, TransferReport? transfer, LearningTask? task)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ValueList<string> names = classes.ToValueList();
        if (names.Count != network.Spec.Classes || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException($"The classes are {names}; the network needs {network.Spec.Classes}, each named once.", nameof(classes));
        }

        preprocessing.Validate();
        var model = new TrainedModel(network, names, preprocessing.ForChannels(network.Spec.Input.Channels)) { Task = task ?? TaskHeads.TaskOf(network.Spec.Output), Transfer = transfer };
        network.eval();
        return model;
    }

    /// <summary>A new model for another task: the backbone's weights copied, a fresh head for the classes. This model stays as it is.</summary>
    /// <param name="classes">The new classes, at least 2.</param>
    /// <param name="seed">Decides the new head's initialisation. Default 0.</param>
    /// <param name="channels">The input channels of the new model, 1 or 3; null keeps this model's. The first convolution is adapted.</param>
    /// <returns>The new model, with <see cref="Transfer"/> set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes, or a name occurs twice.</exception>
    public TrainedModel Rehead(IEnumerable<string> classes, long seed = 0, int? channels = null)
    {
        ValueList<string> names = classes.ToValueList();
        if (names.Count < 2 || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException($"The classes are {names}; a task needs at least two, each named once.", nameof(classes));
        }

        return Rehead(names, Network.Spec.WithHead(names.Count, ClassProbabilities.Usual), new SingleLabel(), seed, channels);
    }

    private TrainedModel Rehead(ValueList<string> names, NetworkSpec spec, LearningTask task, long seed, int? channels)
    {
        InputShape input = Network.Spec.Input;
        if (channels is { } wanted && wanted != input.Channels)
        {
            spec = spec.WithInput(wanted, input.Height, input.Width);
        }

        var network = Network.Create(spec, seed, Network.Device);
        TransferReport report = WeightTransfer.Copy(Network.State(), network, includeHead: false);
        return new TrainedModel(network, names, Preprocessing.ForChannels(spec.Input.Channels)) { Task = task, Transfer = report, Start = Start, Seen = Seen, Unlabelled = Unlabelled };
    }

    /// <summary>A new model for the task of a dataset, whatever this model's is: the backbone's weights copied, a fresh head for its classes, grades, findings or values. This model stays as it is.</summary>
    /// <param name="target">The training pictures of the task; heads of values take the place and spread of the values from them.</param>
    /// <param name="seed">Decides the new head's initialisation. Default 0.</param>
    /// <param name="channels">The input channels of the new model, 1 or 3; null keeps this model's. The first convolution is adapted.</param>
    /// <param name="output">What the head's numbers mean; null for the usual of the task, such as <see cref="ConditionalGrades"/> of grades.</param>
    /// <returns>The new model, with <see cref="Transfer"/> set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The output does not answer the task.</exception>
    public TrainedModel Rehead(ImageDataset target, long seed = 0, int? channels = null, HeadOutput? output = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ClassCheck.RequireLabels(target);
        output ??= TaskHeads.Usual(target);
        TaskRules.RequireTask(output, target);
        output = TaskHeads.Complete(output, target);
        return Rehead(target.Classes, Network.Spec.WithHead(target.Classes.Count, output), target.Task, seed, channels);
    }

    /// <summary>
    /// Predicts every sample of a dataset, in its order. A dataset from elsewhere may lack classes or have others: classes are
    /// matched by name, samples of classes that the model does not have are left out, and <see cref="PredictionSet.Notes"/> says so.
    /// The probabilities are calibrated where the <see cref="Assessment"/> has a calibrator, as those of predictors are; set it to null, or
    /// ask <see cref="Outputs"/>, for the network's own.
    /// </summary>
    /// <param name="dataset">The samples, of this model's classes.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Probabilities with labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">No sample is of a class that the model has, or a class is only written in another way.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes (<see cref="Classes"/>).</exception>
    public PredictionSet Predict(ImageDataset dataset, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        RequireClassifier();
        RequireOneOfSeveral();
        ImageDataset matched = ClassMatch.Of(Classes, ClassOrderIsStated, dataset, Task).Dataset;
        PredictionSet plain = Inference.Predict(Network, matched, Preprocessing, cache: services?.Cache, logger: services?.Logger, cancellationToken: cancellationToken);
        return Assessment?.Calibrator?.Apply(plain) ?? plain;
    }

    /// <summary>Computes logits and features of every sample of a dataset, in its order.</summary>
    /// <param name="dataset">The samples, of this model's classes, matched by name as in <see cref="Predict"/>.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Plain arrays, with the predictions that <see cref="Predict"/> gives within rounding where nothing is calibrated: these are the network's own.</returns>
    /// <exception cref="ArgumentException">No sample is of a class that the model has, or a class is only written in another way.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes (<see cref="Classes"/>).</exception>
    public NetworkOutputs Outputs(ImageDataset dataset, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        RequireClassifier();
        ImageDataset matched = ClassMatch.Of(Classes, ClassOrderIsStated, dataset, Task).Dataset;
        return Inference.Outputs(Network, matched, Preprocessing, cache: services?.Cache, logger: services?.Logger, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Evaluates the predictions of <see cref="Predict"/> (calibrated where the model is) on a dataset that it has not seen, by the samples of classes that it knows (matched by name, as in
    /// <see cref="Predict"/>). <see cref="EvaluationResult.Notes"/> says which classes are missing or unknown;
    /// <see cref="EvaluationResult.MacroOfPresent"/> averages over the classes that occur. Where the model comes from a package with fingerprints, the notes also say
    /// which pictures it was trained on (<see cref="TrainingOverlap"/>).
    /// </summary>
    /// <param name="dataset">The samples, of this model's classes.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="metrics">Metrics beside those that every evaluation has, such as your own; null for none.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The metrics and the predictions behind them.</returns>
    /// <exception cref="ArgumentException">No sample is of a class that the model has, a class is only written in another way, or two metrics have one name.</exception>
    public EvaluationResult Evaluate(
        ImageDataset dataset, TrainingServices? services = null, IEnumerable<Metric>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        IEnumerable<Metric> all = Task is Ordinal ? [Metrics.GradeError, .. metrics ?? []] : metrics ?? [];
        return EvaluationResult.From(Predict(TrainingOverlap.Noted(this, dataset, cancellationToken), services, cancellationToken), all);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => Network.Dispose();

    internal void RequireClasses(ImageDataset dataset, string advice = "Re-head the model for the dataset's classes.")
    {
        if (!dataset.Classes.Equals(Classes))
        {
            throw new ArgumentException($"The model has the classes {Classes}, the dataset '{dataset.Name}' has {dataset.Classes}. {advice}", nameof(dataset));
        }
    }

    /// <summary>Refuses what needs a class for each picture.</summary>
    internal void RequireOneOfSeveral()
    {
        if (!Task.IsOneOfSeveral)
        {
            string name = Task is MultiLabel ? "Findings" : "Values";
            throw new InvalidOperationException($"The model gives {Task.Targets} of a picture and no class: use Predict{name} and Evaluate{name}.");
        }
    }

    /// <summary>Refuses to predict with a head that was never trained, as that of weights without a classifier.</summary>
    internal void RequireClassifier()
    {
        if (Classes.Count == 0)
        {
            throw new InvalidOperationException($"The weights of this {Network.Spec.Name ?? "network"} have no classifier, so the model has no classes yet: give it a probe (TransferLearning.ProbeAsync), or re-head it (Rehead) and fine-tune it.");
        }
    }

    internal Network CopyNetwork(TorchDevice device)
    {
        var copy = Network.Create(Network.Spec, 0, device);
        WeightTransfer.Copy(Network.State(), copy);
        return copy;
    }
}
