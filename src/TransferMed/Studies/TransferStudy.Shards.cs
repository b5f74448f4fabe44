using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <content>A study that several processes compute at once, in one folder that all of them see.</content>
public static partial class TransferStudy
{
    /// <summary>
    /// Begins the study and computes nothing of it: writes down what it is, the threads and memory formats that all its runs will have, and in <c>plan.json</c> the units that it
    /// consists of. Not needed before shards, of which the first does the same; needed for <see cref="StudyStatus"/> of a study that is not computed in shards.
    /// </summary>
    /// <param name="target">As for <see cref="RunAsync"/>, as all that follow.</param>
    /// <param name="sources">The tasks to pretrain on.</param>
    /// <param name="options">What to compare and with what budget; null for the defaults.</param>
    /// <param name="outputFolder">Where the study keeps its files.</param>
    /// <param name="services">Log and memory formats, or null.</param>
    /// <param name="cancellationToken">Ends it within one batch of a measured format.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">The options are out of range, the sources' names are not different, or a chain has a step that is not there.</exception>
    /// <exception cref="TransferMedException">The folder cannot be used or holds another study; data cannot be split, or the network cannot be built.</exception>
    public static Task<StudyPlan> PlanAsync(
        ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions? options, string outputFolder, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        StudyOptions wanted = Checked(target, sources, options, outputFolder);
        return Task.Run(() => Plan([.. sources], wanted), cancellationToken);

        StudyPlan Plan(IReadOnlyList<StudySource> copied, StudyOptions checkedOptions)
        {
            TorchDevice device = (checkedOptions.Device ?? TorchDevice.Auto).EnsureAvailable();
            var plan = StudyPlan.Create(target, copied, checkedOptions with { Device = device });
            NetworkSpec network = NetworkOf(checkedOptions, target);
            using var folder = StudyFolder.OpenTogether(outputFolder, ShardWorker.Of(new StudyShard(1, 1)).Token, services?.Logger);
            (_, HeldThreads threads) = Begin(target, copied, plan, network, folder, computes: true, services, cancellationToken);
            threads.Dispose();
            PlanFile.Write(folder.Paths, plan);
            return plan;
        }
    }

    /// <summary>
    /// Computes the units of one shard, and nothing else: what the others are doing meanwhile, in the same folder and anywhere, it leaves to them. All shards are started with the arguments of the
    /// study and the same number of shards, in any order and at any time; <see cref="RunAsync"/> with the same arguments then audits, computes what is missing and writes the results, which are
    /// those of a study that one process has run, except for its times. A unit under way is claimed in a file that its process renews. The claim saves time alone: it is taken over from a process that has
    /// ended, by the same job started again, and by anybody 10 minutes after it was last renewed; units that are computed twice have the same result. A unit whose data or options are at fault is
    /// written down as failed and not tried again (<see cref="UnitFailure"/>). The shard ends when all its units are done or have failed, also those that another process computes.
    /// </summary>
    /// <param name="target">As for <see cref="RunAsync"/>, as all others.</param>
    /// <param name="sources">The tasks to pretrain on.</param>
    /// <param name="options">What to compare and with what budget; null for the defaults.</param>
    /// <param name="outputFolder">The study's folder, the same for all shards.</param>
    /// <param name="shard">Which shard this is, of how many.</param>
    /// <param name="progress">Receives reports, or null. Called on the working thread, which waits for it.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the shard within one batch; the state after the last epoch is kept, and the next process goes on from it.</param>
    /// <returns>What was computed and what cannot be.</returns>
    /// <exception cref="ArgumentException">The options are out of range, the sources' names are not different, or a chain has a step that is not there.</exception>
    /// <exception cref="TransferMedException">The folder cannot be used or holds another study; data cannot be split or read; a disk or device failed, after which the shard can be started again.</exception>
    /// <exception cref="OperationCanceledException">The shard was cancelled.</exception>
    public static Task<ShardResult> RunShardAsync(
        ImageDataset target,
        IReadOnlyList<StudySource> sources,
        StudyOptions? options,
        string outputFolder,
        StudyShard shard,
        IProgress<StudyProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shard);
        StudyOptions wanted = Checked(target, sources, options, outputFolder);
        return Task.Run(RunAsync, cancellationToken);

        async Task<ShardResult> RunAsync()
        {
            try
            {
                return await ExecuteShardAsync(target, [.. sources], wanted, outputFolder, shard, progress, services, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StudyException(
                    $"The files of shard {shard} in '{Path.GetFullPath(outputFolder)}' cannot be changed: {error.Message} Check the folder's permissions and free space, and start the shard again: what it has done is kept.", error);
            }
        }
    }

    private static async Task<ShardResult> ExecuteShardAsync(
        ImageDataset target,
        IReadOnlyList<StudySource> sources,
        StudyOptions options,
        string outputFolder,
        StudyShard shard,
        IProgress<StudyProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        options = options with { Device = (options.Device ?? TorchDevice.Auto).EnsureAvailable() };
        NetworkSpec network = NetworkOf(options, target);
        var plan = StudyPlan.Create(target, sources, options);
        IReadOnlyList<PlannedRun> runs = shard.RunsOf(plan);
        ILogger logger = services?.Logger ?? NullLogger.Instance;
        var worker = ShardWorker.Of(shard);
        using var folder = StudyFolder.OpenTogether(outputFolder, worker.Token, logger);
        (StudyRecord record, HeldThreads threads) = Begin(target, sources, plan, network, folder, computes: true, services, cancellationToken);
        using (threads)
        {
            PlanFile.Write(folder.Paths, plan);
            var mine = runs.ToHashSet();
            var reported = new ShardProgress(progress);
            var reporter = new StudyReporter(plan, run => !mine.Contains(run) || folder.Holds(run), folder.Holds, reported);
            var execution = new StudyExecution(
                plan,
                network,
                folder,
                record.Formats,
                StudyModels.OfShard(plan, folder),
                target,
                reporter,
                threads,
                new TrainingServices { Logger = services?.Logger, Cache = services?.Cache ?? new PixelCache() });
            var work = new ShardExecution(execution, folder, new UnitClaims(folder.Paths, worker, logger), worker, reporter, reported, threads, cancellationToken);
            await work.GoAsync(runs).ConfigureAwait(false);
            IReadOnlyList<StudyUnit> units = plan.UnitsOf(runs);
            return new ShardResult { Units = units, Computed = work.Computed, Failures = UnitFailures.Of(folder.Paths, units) };
        }
    }
}
