using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Studies;

/// <summary>
/// The files of a study. <c>study.json</c> says what it is; <c>runs/</c> holds a file per finished run, <c>pretrained/</c> the
/// pretrained models, <c>models/</c> the best model of each scenario, <c>checkpoints/</c> the state of what is going on;
/// <c>results.json</c> comes at the end. Held open by one study at a time. What is read again when a study continues holds its own
/// SHA-256 (<see cref="SealedJson"/>, checkpoints, packages); results are only written, from the runs, with one of what they say (<see cref="ContentSeal"/>).
/// </summary>
internal sealed partial class StudyFolder : IDisposable
{
    private const string CheckpointEnding = ".safetensors";
    private const string ComputeAgain = "Delete it to compute it again.";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly ILogger _logger;

    private StudyFolder(string path, FileStream lockFile, ILogger logger)
    {
        _path = path;
        _lock = lockFile;
        _logger = logger;
    }

    /// <summary>Whether a study has begun here.</summary>
    public bool HoldsStudy => File.Exists(RecordPath);

    private string RecordPath => Path.Combine(_path, "study.json");

    private string CheckpointFolder => Path.Combine(_path, "checkpoints");

    /// <summary>Makes the folders where they are missing, keeps other studies out and removes what a killed one left half written.</summary>
    public static StudyFolder Open(string path, ILogger? logger = null)
    {
        string full = Path.GetFullPath(path);
        string[] folders =
        [
            full, .. new[] { "runs", "pretrained", StudyFileNames.Models, "checkpoints" }.Select(name => Path.Combine(full, name)),
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
            lockFile = FileOperations.Open(lockPath, FileMode.OpenOrCreate, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The study's folder '{full}' is in use by another study or cannot be written: {error.Message} Wait for the other, or name another folder.", error);
        }

        foreach (string folder in folders)
        {
            OrphanedFiles.Sweep(folder);
        }

        return new StudyFolder(full, lockFile, logger ?? NullLogger.Instance);
    }

    /// <summary>
    /// Claims the folder for a study: writes down what it is, or checks that it is the one that began here. One that only
    /// adds runs to the stored one (<see cref="StudyGrowth"/>) takes its place.
    /// </summary>
    /// <param name="record">What the study is.</param>
    /// <param name="brief">Its options without what stands at its default.</param>
    /// <returns>The record, with the time of the first start.</returns>
    /// <exception cref="TransferMedException">The folder holds another study.</exception>
    public StudyRecord Claim(StudyRecord record, JsonObject brief)
    {
        string path = RecordPath;
        if (Read(path, StudyJson.Default.StudyRecord, "Put a copy of it back, or name another folder to run the study again.") is not { } stored)
        {
            RequireNoRuns();
            Write(path, record, StudyJson.Default.StudyRecord);
            return record;
        }

        // Threads and memory formats can be chosen: the study goes on with those that it began with.
        record = record with { Arithmetic = record.Arithmetic with { Threads = stored.Arithmetic.Threads }, Formats = stored.Formats };
        var known = (JsonObject)stored.Options.DeepClone();
        CanonicalJson.Complete(known, record.Options, brief);
        stored = stored with { Options = known };
        IReadOnlyList<string> differences = StudyDifference.Between(stored, record with { Options = StudyGrowth.Undo(stored.Options, record.Options) });
        if (differences.Count > 0)
        {
            throw new StudyException(
                $"The folder '{_path}' holds a study that differs: {JsonDifference.Line(differences)}. Start it with the same options, data and versions to continue it "
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

    public bool Holds(PlannedRun run) => File.Exists(RunPath(run));

    public bool Holds(PlannedPretraining pretraining) => File.Exists(ModelPath(pretraining)) && File.Exists(PretrainingPath(pretraining));

    public string ModelPath(PlannedPretraining pretraining) => Path.Combine(_path, "pretrained", $"{pretraining.Key}{ModelPackage.Extension}");

    /// <summary>The package of a scenario's best model.</summary>
    public string ModelPath(string scenario) => Path.Combine(_path, StudyFileNames.Models, scenario + ModelPackage.Extension);

    public string Checkpoint(PlannedPretraining pretraining) => Path.Combine(CheckpointFolder, $"{pretraining.Key}.pretraining{CheckpointEnding}");

    public string Checkpoint(PlannedRun run) => Path.Combine(CheckpointFolder, $"{run.Key}{CheckpointEnding}");

    /// <summary>How the pretraining went whose model is stored; null where it is not finished.</summary>
    public StudyPretraining? ReadPretraining(PlannedPretraining pretraining) =>
        Holds(pretraining) ? Read(PretrainingPath(pretraining), StudyJson.Default.StudyPretraining, ComputeAgain) : null;

    /// <summary>Marks the pretraining as finished; its model must be stored already.</summary>
    public void WritePretraining(PlannedPretraining pretraining, StudyPretraining finished)
    {
        Write(PretrainingPath(pretraining), finished, StudyJson.Default.StudyPretraining);
        DeleteCheckpoint(Checkpoint(pretraining));
    }

    /// <summary>The stored run, or null where it is not finished.</summary>
    public StudyRun? ReadRun(PlannedRun run)
    {
        string path = RunPath(run);
        StudyRun? stored = Read(path, StudyJson.Default.StudyRun, ComputeAgain);
        return stored is null || run.Is(stored)
            ? stored
            : throw new StudyException($"The file '{path}' holds the run {stored.Scenario} with seed {stored.Seed}. Delete it to run {run.Scenario} with seed {run.Seed} again.");
    }

    public void WriteRun(PlannedRun run, StudyRun finished)
    {
        Write(RunPath(run), finished, StudyJson.Default.StudyRun);
        DeleteCheckpoint(Checkpoint(run));
    }

    /// <summary>Writes the results and removes what only a study under way needs.</summary>
    public void Finish(StudyResult result)
    {
        AtomicFile.Write(Path.Combine(_path, StudyFileNames.Results), stream => StudyResultFile.Write(stream, result));
        try
        {
            // All runs are done, so that what still lies there is left from a delete that failed or was cut.
            foreach (string checkpoint in Directory.EnumerateFiles(CheckpointFolder, "*" + CheckpointEnding).ToList())
            {
                DeleteCheckpoint(checkpoint);
            }

            if (!Directory.EnumerateFileSystemEntries(CheckpointFolder).Any())
            {
                FileOperations.DeleteFolder(CheckpointFolder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogLeft(_logger, CheckpointFolder, error.Message);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Runs say nothing of the data and options that they belong to; that is what the record is for.</summary>
    private void RequireNoRuns()
    {
        string runs = Path.Combine(_path, "runs");
        if (Directory.EnumerateFiles(runs, "*.json").Any())
        {
            throw new StudyException($"The folder '{runs}' holds runs, but '{_path}' no study.json that says of which study they are. Put it back, or name another folder to run the study again.");
        }
    }

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

    /// <summary>A finished run does not fail because its checkpoint stays; the end of the study tries again.</summary>
    private void DeleteCheckpoint(string path)
    {
        try
        {
            FileOperations.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogLeft(_logger, path, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is no longer needed and cannot be deleted: {Cause} It does no harm; delete it by hand")]
    private static partial void LogLeft(ILogger logger, string path, string cause);

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(path, stream => SealedJson.Write(stream, value, type));

    private string RunPath(PlannedRun run) => Path.Combine(_path, "runs", $"{run.Key}.json");

    private string PretrainingPath(PlannedPretraining pretraining) => Path.Combine(_path, "pretrained", $"{pretraining.Key}.json");
}
