using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Studies;

/// <summary>
/// The files of a study. <c>study.json</c> says what it is; <c>runs/</c> holds a file per finished run, <c>pretrained/</c> the
/// pretrained models, <c>models/</c> the best model of each scenario, <c>checkpoints/</c> the state of what is going on;
/// <c>results.json</c> comes at the end. Held open by one study at a time, or by shards of it together (<see cref="StudyPaths"/> has what they add). What is read again when a study continues holds its own
/// SHA-256 (<see cref="SealedJson"/>, checkpoints, packages); results are only written, from the runs, with one of what they say (<see cref="ContentSeal"/>).
/// </summary>
internal sealed partial class StudyFolder : IDisposable
{
    private const string ComputeAgain = "Delete it to compute it again.";

    private readonly FileStream _lock;
    private readonly ILogger _logger;

    private StudyFolder(StudyPaths paths, FileStream lockFile, string? owner, ILogger logger)
    {
        Paths = paths;
        Checkpoints = new StudyCheckpoints(paths.Checkpoints, owner, logger);
        _lock = lockFile;
        _logger = logger;
    }

    public StudyPaths Paths { get; }

    public StudyCheckpoints Checkpoints { get; }

    /// <summary>Whether a study has begun here.</summary>
    public bool HoldsStudy => File.Exists(Paths.Record);

    /// <summary>Makes the folders where they are missing, keeps other studies and shards out and removes what a killed one left half written.</summary>
    public static StudyFolder Open(string path, ILogger? logger = null) => Open(new StudyPaths(Path.GetFullPath(path)), null, logger);

    /// <summary>The same for one of several that work at once; keeps out who wants the folder alone.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="owner">What this worker's own files are marked with.</param>
    /// <param name="logger">Log, or null.</param>
    public static StudyFolder OpenTogether(string path, string owner, ILogger? logger = null) => Open(new StudyPaths(Path.GetFullPath(path)), owner, logger);

    private static StudyFolder Open(StudyPaths paths, string? owner, ILogger? logger)
    {
        string full = paths.Folder;
        string[] folders =
        [
            full, paths.Runs, paths.Pretrained, paths.Models, paths.Checkpoints,
            .. owner is null ? Array.Empty<string>() : [paths.Claims, paths.Failures, paths.Candidates],
        ];
        try
        {
            foreach (string folder in folders)
            {
                FileOperations.CreateFolder(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The study's folder '{full}' cannot be made: {error.Message} Name another folder.", error);
        }

        FileStream lockFile;
        string lockPath = Path.Combine(full, ".lock");
        try
        {
            lockFile = owner is null ? FileOperations.Open(lockPath, FileMode.OpenOrCreate, FileOptions.DeleteOnClose) : FileOperations.OpenTogether(lockPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The study's folder '{full}' is in use by another study or by shards of it, or cannot be written: {error.Message} Wait for the other, or name another folder.", error);
        }

        foreach (string folder in folders)
        {
            OrphanedFiles.Sweep(folder);
        }

        return new StudyFolder(paths, lockFile, owner, logger ?? NullLogger.Instance);
    }

    /// <summary>
    /// Claims the folder for a study: writes down what it is, or checks that it is the one that began here. One that only
    /// adds runs to the stored one (<see cref="StudyGrowth"/>) takes its place.
    /// </summary>
    /// <param name="record">What the study is.</param>
    /// <param name="brief">Its options without what stands at its default.</param>
    /// <param name="computes">False where all is stored, so that nothing is computed with this machine's arithmetic.</param>
    /// <returns>The record, with the time of the first start.</returns>
    /// <exception cref="TransferMedException">The folder holds another study.</exception>
    public StudyRecord Claim(StudyRecord record, JsonObject brief, bool computes = true)
    {
        string path = Paths.Record;
        if (ReadRecord() is not { } stored)
        {
            RequireNoRuns();
            if (AtomicFile.TryCreate(path, stream => SealedJson.Write(stream, record, StudyJson.Default.StudyRecord)) || ReadRecord() is not { } first)
            {
                return record;
            }

            // Another shard was faster: what it has chosen holds for all.
            stored = first;
        }

        // Threads and memory formats can be chosen: the study goes on with those that it began with.
        record = computes
            ? record with { Arithmetic = record.Arithmetic with { Threads = stored.Arithmetic.Threads }, Formats = stored.Formats }
            : record with { Arithmetic = stored.Arithmetic, Formats = stored.Formats, Device = stored.Device, DeviceName = stored.DeviceName };
        var known = (JsonObject)stored.Options.DeepClone();
        CanonicalJson.Complete(known, record.Options, brief);
        stored = stored with { Options = known };
        IReadOnlyList<string> differences = StudyDifference.Between(stored, record with { Options = StudyGrowth.Undo(stored.Options, record.Options) });
        if (differences.Count > 0)
        {
            throw new StudyException(
                $"The folder '{Paths.Folder}' holds a study that differs: {JsonDifference.Line(differences)}. Start it with the same options, data and versions to continue it "
                + "(seeds, training sizes, chains and the naive split may be added), or name another folder for a new one.");
        }

        if (StudyDifference.Between(stored, record).Count == 0)
        {
            return stored;
        }

        StudyRecord grown = record with { StartedAt = stored.StartedAt };
        Write(path, grown, StudyJson.Default.StudyRecord);
        return grown;
    }

    /// <summary>Whether all runs are stored and for each scenario a package, so that nothing is left to compute.</summary>
    public bool HoldsAll(StudyPlan plan) =>
        plan.Runs.All(Holds) && plan.Runs.GroupBy(run => run.Scenario).All(runs => File.Exists(Paths.Model(runs.Key)) || runs.Any(run => File.Exists(Paths.Candidate(run.Key))));

    public bool Holds(PlannedRun run) => File.Exists(Paths.Run(run.Key));

    public bool Holds(PlannedPretraining pretraining) => File.Exists(Paths.PretrainedModel(pretraining.Key)) && File.Exists(Paths.Pretraining(pretraining.Key));

    /// <summary>How the pretraining went whose model is stored; null where it is not finished.</summary>
    public StudyPretraining? ReadPretraining(PlannedPretraining pretraining) =>
        Holds(pretraining) ? Read(Paths.Pretraining(pretraining.Key), StudyJson.Default.StudyPretraining, ComputeAgain) : null;

    /// <summary>Marks the pretraining as finished; its model must be stored already.</summary>
    public void WritePretraining(PlannedPretraining pretraining, StudyPretraining finished)
    {
        Write(Paths.Pretraining(pretraining.Key), finished, StudyJson.Default.StudyPretraining);
        Checkpoints.Forget(StudyUnit.NameOf(pretraining));
    }

    /// <summary>The stored run, or null where it is not finished.</summary>
    public StudyRun? ReadRun(PlannedRun run)
    {
        string path = Paths.Run(run.Key);
        StudyRun? stored = Read(path, StudyJson.Default.StudyRun, ComputeAgain);
        return stored is null || run.Is(stored)
            ? stored
            : throw new StudyException($"The file '{path}' holds the run {stored.Scenario} with seed {stored.Seed}. Delete it to run {run.Scenario} with seed {run.Seed} again.");
    }

    public void WriteRun(PlannedRun run, StudyRun finished)
    {
        Write(Paths.Run(run.Key), finished, StudyJson.Default.StudyRun);
        Checkpoints.Forget(StudyUnit.NameOf(run));
    }

    /// <summary>Makes the candidate of a run the package of its scenario.</summary>
    public void Promote(PlannedRun run)
    {
        string candidate = Paths.Candidate(run.Key);
        try
        {
            FileOperations.Rename(candidate, Paths.Model(run.Scenario));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The package '{candidate}' cannot be moved to '{Paths.Model(run.Scenario)}': {error.Message} Check the permissions of both folders.", error);
        }
    }

    /// <summary>Removes the candidate of a run.</summary>
    public void Drop(PlannedRun run)
    {
        string candidate = Paths.Candidate(run.Key);
        try
        {
            FileOperations.Delete(candidate);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogLeft(_logger, candidate, error.Message);
        }
    }

    /// <summary>Writes the results and removes what only a study under way needs.</summary>
    public void Finish(StudyResult result)
    {
        AtomicFile.Write(Paths.Results, stream => StudyResultFile.Write(stream, result));
        string left = Paths.Checkpoints;
        try
        {
            // All runs are done, so that what still lies there is left from a delete that failed or was cut, or of shards.
            Checkpoints.Clear();
            foreach (string folder in (ReadOnlySpan<string>)[Paths.Claims, Paths.Failures, Paths.Candidates])
            {
                left = folder;
                RemoveFolder(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogLeft(_logger, left, error.Message);
        }
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            foreach (string file in Directory.EnumerateFiles(folder).ToList())
            {
                FileOperations.Delete(file);
            }

            FileOperations.DeleteFolder(folder);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Runs say nothing of the data and options that they belong to; that is what the record is for.</summary>
    private void RequireNoRuns()
    {
        if (Directory.EnumerateFiles(Paths.Runs, "*.json").Any())
        {
            throw new StudyException($"The folder '{Paths.Runs}' holds runs, but '{Paths.Folder}' no study.json that says of which study they are. Put it back, or name another folder to run the study again.");
        }
    }

    private StudyRecord? ReadRecord() => Read(Paths.Record, StudyJson.Default.StudyRecord, "Put a copy of it back, or name another folder to run the study again.");

    private static T? Read<T>(string path, JsonTypeInfo<T> type, string remedy)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            RegularFile.Require(path);
            byte[] content = File.ReadAllBytes(path);
            if (typeof(T) == typeof(StudyRecord))
            {
                RequireSchema(path, content);
            }

            return SealedJson.Read(content, type);
        }
        catch (Exception error) when (StudyJson.IsFault(error) || error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The file '{path}' cannot be read: {error.Message} {remedy}", error);
        }
    }

    /// <summary>Looked at before the rest, whose form may be that of another version.</summary>
    private static void RequireSchema(string path, byte[] content)
    {
        if (StudyJson.SchemaOf(content) is { } version && version != StudyResult.CurrentSchema)
        {
            throw new StudyException(
                $"The study of '{path}' has the form {version}; this version of the library goes on with {StudyResult.CurrentSchema}. Finish it with the version that began it, or name "
                + $"another folder to run it again. The {StudyFileNames.Results} of a finished one stays readable.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is no longer needed and cannot be deleted: {Cause} It does no harm; delete it by hand")]
    private static partial void LogLeft(ILogger logger, string path, string cause);

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(path, stream => SealedJson.Write(stream, value, type));
}
