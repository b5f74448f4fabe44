using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>
/// The experiment of Alzubaidi et al. 2020: does a network answer a target better when it was first trained on another
/// task, and on which? Runs every scenario (from scratch, each source, weights of others, and chains of these) with several seeds, and where asked for with
/// several numbers of training pictures and over folds.
/// </summary>
public static partial class TransferStudy
{
    /// <summary>The name of the file with the results in a study's folder.</summary>
    public const string ResultsFile = StudyFileNames.Results;

    /// <summary>The folder in a study's folder that holds the best model of each scenario as a package, named after it.</summary>
    public const string ModelFolder = StudyFileNames.Models;

    /// <summary>
    /// Runs the study, or what is left of it. For each seed the target is split once, as its manifest says where it has a
    /// column <c>split</c>, else at random with a fifth for the test, or into folds (<see cref="StudyOptions.Folds"/>); all
    /// scenarios train on the same pictures with the same budget. A source is pretrained once per seed on its own training
    /// part, re-headed and fine-tuned; test parts are used once per run. <see cref="StudyOptions.Weights"/> are probed and
    /// fine-tuned from the probe; the features of a picture as it is are computed once for all runs. <see cref="StudyOptions.Chains"/> go through several of these steps; those that
    /// scenarios share are done once. Finished runs are stored in the folder at once; a
    /// cancelled or killed study continues when it is started again with the same arguments, and gives the numbers of an
    /// unbroken one. Seeds, training sizes, chains and the naive split may be added to a study that has begun or is finished: its
    /// runs are kept. The folder <see cref="ModelFolder"/> then holds a package for each scenario: of its runs with the most
    /// training pictures the one with the best validation score (the first of equal ones), with its assessment.
    /// </summary>
    /// <param name="target">The task to be solved: classes, at least two of them, grades, findings or measured values. All scenarios are trained, tested and compared by it; sources may be of other tasks.</param>
    /// <param name="sources">The tasks to pretrain on, with different names; may be empty.</param>
    /// <param name="options">What to compare and with what budget; null for the defaults.</param>
    /// <param name="outputFolder">Where the study keeps its files; made where it is missing.</param>
    /// <param name="progress">Receives reports, or null. Called on the working thread, which waits for it.</param>
    /// <param name="services">Log and cache, or null. Without a cache the study makes one for all its runs.</param>
    /// <param name="cancellationToken">Ends the study within one batch.</param>
    /// <returns>What <c>results.json</c> in the folder holds.</returns>
    /// <exception cref="ArgumentException">The options are out of range, the sources' names are not different, or a chain has a step that is not there.</exception>
    /// <exception cref="TransferMedException">The folder cannot be used or holds another study; the message names what differs.</exception>
    /// <exception cref="TransferMedException">Data cannot be split or read, the network cannot be built, or a run failed.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static Task<StudyResult> RunAsync(
        ImageDataset target,
        IReadOnlyList<StudySource> sources,
        StudyOptions? options,
        string outputFolder,
        IProgress<StudyProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default) =>
        RunCourseAsync(target, sources, options, outputFolder, StudyCourse.Whole, progress, services, cancellationToken);

    /// <summary>The same as far as a course goes, and with the results that it gives.</summary>
    internal static Task<StudyResult> RunCourseAsync(
        ImageDataset target,
        IReadOnlyList<StudySource> sources,
        StudyOptions? options,
        string outputFolder,
        StudyCourse course,
        IProgress<StudyProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        StudyOptions wanted = Checked(target, sources, options, outputFolder);
        return Task.Run(() => ExecuteAsync(target, [.. sources], wanted, outputFolder, course, progress, services, cancellationToken), cancellationToken);
    }

    /// <summary>The options, once all is checked that can be before the folder is made.</summary>
    private static StudyOptions Checked(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions? options, string outputFolder)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        ClassCheck.RequireLabels(target);
        options ??= new StudyOptions();
        options.Validate();
        StudyRecipe.Validate(options.Training, nameof(options.Training), target.Classes.Count);
        StudyRecipe.Validate(options.FineTuningRecipe, nameof(options.FineTuning), target.Classes.Count);
        StudyRecipe.Validate(options.WeightsFineTuning, nameof(options.WeightsFineTuning), target.Classes.Count);
        StudyRecipe.RequireTask(options.Training, nameof(options.Training), target);
        StudyRecipe.RequireTask(options.FineTuningRecipe, nameof(options.FineTuning), target);
        if (options.Weights.Count > 0 && options.WeightsUse != WeightsUse.Probe)
        {
            StudyRecipe.RequireTaskOfProbe(options.WeightsFineTuning, nameof(options.WeightsFineTuning), target);
        }

        foreach (StudySource source in sources.Where(source => !source.Dataset.IsUnlabelled))
        {
            StudyRecipe.Validate(options.PretrainingRecipe, nameof(options.Pretraining), source.Dataset.Classes.Count);
            StudyRecipe.RequireTask(options.PretrainingRecipe, nameof(options.Pretraining), source.Dataset);
        }

        foreach ((StudySource source, TrainingOptions recipe) in StepRecipe.OfLaterSources(options, PlannedScenario.Of(target.Name, sources, options)))
        {
            StudyRecipe.Validate(recipe, nameof(options.Chains), source.Dataset.Classes.Count);
            StudyRecipe.RequireTask(recipe, nameof(options.Chains), source.Dataset);
        }

        foreach (PlannedScenario scenario in PlannedScenario.Of(target.Name, sources, options))
        {
            foreach (StudySource source in scenario.Sources.Where(source => source.Dataset.IsUnlabelled))
            {
                _ = UnlabelledPretraining.Require(scenario.Weights?.Model.Network.Spec ?? options.Network, source.Dataset, options.Unlabelled);
            }
        }

        return options;
    }

    private static async Task<StudyResult> ExecuteAsync(
        ImageDataset target,
        IReadOnlyList<StudySource> sources,
        StudyOptions options,
        string outputFolder,
        StudyCourse course,
        IProgress<StudyProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        TorchDevice device = (options.Device ?? TorchDevice.Auto).EnsureAvailable();
        options = options with { Device = device };
        NetworkSpec network = NetworkOf(options, target);
        var plan = StudyPlan.Create(target, sources, options);
        course.Check(plan.Runs);
        ILogger logger = services?.Logger ?? NullLogger.Instance;
        using var folder = StudyFolder.Open(outputFolder, logger);
        UnitFailures.RequireNone(folder.Paths, plan);
        (StudyRecord record, HeldThreads threads) = Begin(target, sources, plan, network, folder, computes: !folder.HoldsAll(plan), services, cancellationToken);
        using HeldThreads held = threads;
        var models = new StudyModels(plan, folder);
        models.Choose();
        if (File.Exists(folder.Paths.Plan))
        {
            PlanFile.Write(folder.Paths, plan);
        }

        var reporter = new StudyReporter(plan, run => folder.Holds(run) && !models.MustRepeat(run), folder.Holds, progress);
        StudyAudit? audit = options.Audit ? Audit(target, sources, plan, reporter, cancellationToken) : null;
        var execution = new StudyExecution(
            plan,
            network,
            folder,
            record.Formats,
            models,
            target,
            reporter,
            threads,
            new TrainingServices { Logger = services?.Logger, Cache = services?.Cache ?? new PixelCache() });
        IReadOnlyList<StudyRun> runs = await course.GoAsync(plan.Runs, run => execution.RunAsync(run, cancellationToken)).ConfigureAwait(false);
        IEnumerable<ScenarioChain> chains = plan.Scenarios.Where(scenario => runs.Any(run => run.Scenario == scenario.Name)).Select(scenario => scenario.On(record.Datasets[0]));
        StudyResult result = Collect(record, target, audit, [.. chains], runs, options, course.Selection);
        folder.Finish(result);
        return result;
    }

    /// <summary>Every step makes the head of its own task; one of classes, of which there are at least two, stands for it here.</summary>
    private static NetworkSpec NetworkOf(StudyOptions options, ImageDataset target) => options.Network.WithHead(Math.Max(2, target.Classes.Count), ClassProbabilities.Usual);

    /// <summary>Claims a folder for a study, and gives LibTorch the threads that it is computed with.</summary>
    private static (StudyRecord Record, HeldThreads Threads) Begin(
        ImageDataset target, IReadOnlyList<StudySource> sources, StudyPlan plan, NetworkSpec network, StudyFolder folder, bool computes, TrainingServices? services, CancellationToken cancellationToken)
    {
        ILogger logger = services?.Logger ?? NullLogger.Instance;
        StudyRecord begun = Describe(target, sources, plan.Options, plan.Options.Device!) with
        {
            // Not measured again where a study goes on: it keeps what it began with.
            Formats = folder.HoldsStudy ? null : StudyFormats.Choose(plan, network, services?.Formats ?? FormatChooser.OfProcess, logger, cancellationToken),
        };
        StudyRecord record = folder.Claim(begun, StudyDocument.Short(plan.Options), computes);
        int here = begun.Arithmetic.Threads;
        int wanted = computes ? record.Arithmetic.Threads : here;
        var threads = HeldThreads.Hold(wanted, $"The study in '{folder.Paths.Folder}'");
        if (here != wanted)
        {
            LogThreads(logger, folder.Paths.Folder, wanted, here);
        }

        return (record, threads);
    }

    private static StudyRecord Describe(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options, TorchDevice device) => new()
    {
        StartedAt = DateTimeOffset.UtcNow,
        Command = options.Command,
        Options = StudyDocument.Full(options),
        Datasets = [StudyDataset.Of(target, target.Name, "target"), .. sources.Select(source => StudyDataset.Of(source.Dataset, source.Name, "source"))],
        Versions = StudyVersions.Current(),
        Device = $"{device}",
        DeviceName = device.Describe(),
        Arithmetic = ArithmeticOf(options.Training, device),
    };

    private static Arithmetic ArithmeticOf(TrainingOptions recipe, TorchDevice device) =>
        Arithmetic.Of(device, recipe.Precision, ComputeMode.For(recipe.TensorFloat32, recipe.CudnnBenchmark, recipe.Deterministic));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The study in {Folder} was begun with {Threads} threads of LibTorch: it goes on with as many instead of {Here}, so that it ends with the same bits")]
    private static partial void LogThreads(ILogger logger, string folder, int threads, int here);

    private static StudyAudit Audit(ImageDataset target, IReadOnlyList<StudySource> sources, StudyPlan plan, StudyReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Audit(null);
        StudyAudit audit = StudyAuditing.Run(target, sources, plan, cancellationToken);
        reporter.Audit(audit);
        return audit;
    }

    private static StudyResult Collect(StudyRecord record, ImageDataset target, StudyAudit? audit, IReadOnlyList<ScenarioChain> chains, IReadOnlyList<StudyRun> all, StudyOptions options, string? selection)
    {
        var measures = StudyMetrics.Of(target.Task);
        IReadOnlyList<Metric> further = measures.FurtherOf(options.Training);
        StudyRun[] runs = [.. all.Where(run => !run.Naive)];
        StudyRun[] naive = [.. all.Where(run => run.Naive)];
        IReadOnlyList<ScenarioSummary> summary = ScenarioSummary.Of(runs, further, measures);
        return new StudyResult
        {
            Synthetic = record.Datasets.Any(dataset => dataset.Synthetic),
            Command = record.Command,
            Options = JsonSerializer.SerializeToElement(record.Options, StudyJson.Default.JsonObject),
            Datasets = record.Datasets,
            Versions = record.Versions,
            Formats = record.Formats ?? [],
            Device = record.DeviceName,
            StartedAt = record.StartedAt,
            FinishedAt = all.Max(run => run.FinishedAt),
            Task = target.Task.IsOneOfSeveral ? new SingleLabel() : target.Task,
            Classes = [.. target.Classes],
            ClassOrderIsStated = target.ClassOrderIsStated,
            Audit = audit,
            Selection = selection,
            Chains = chains,
            Summary = summary,
            Verdicts = StudyVerdicts.Of(runs, further, measures),
            Naive = NaiveComparison.Of(naive, summary, measures),
            Runs = runs,
            NaiveRuns = naive,
        };
    }
}
