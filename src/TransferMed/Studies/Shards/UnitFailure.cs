using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Studies;

/// <summary>
/// A unit that cannot be computed: its data or options are at fault, so that it would fail again. Kept in the study's folder under <c>failures</c>; shards leave the unit alone until
/// that file is deleted.
/// </summary>
public sealed class UnitFailure
{
    [JsonConstructor]
    internal UnitFailure()
    {
    }

    /// <summary>The unit's name (<see cref="StudyUnit.Name"/>).</summary>
    [JsonInclude, JsonRequired]
    public string Unit { get; internal init; } = "";

    /// <summary>What went wrong, and what to do.</summary>
    [JsonInclude, JsonRequired]
    public string Message { get; internal init; } = "";

    /// <summary>The node where it went wrong.</summary>
    [JsonInclude, JsonRequired]
    public string Host { get; internal init; } = "";

    /// <summary>The job, or null where it was none of a scheduler.</summary>
    [JsonInclude]
    public string? Job { get; internal init; }

    /// <summary>When.</summary>
    [JsonInclude, JsonRequired]
    public DateTimeOffset FailedAt { get; internal init; }

    /// <summary>Whether an error is the unit's own, which comes again wherever it is computed: not one of a disk, a device or a process.</summary>
    internal static bool IsOfUnit(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is IOException or UnauthorizedAccessException or OutOfMemoryException or NativeBackendException)
            {
                return false;
            }
        }

        return error is TransferMedException or ArgumentException;
    }

    internal static UnitFailure Of(string unit, ShardWorker worker, Exception error) => new()
    {
        Unit = unit,
        Message = error.Message,
        Host = worker.Host,
        Job = worker.Job,
        FailedAt = DateTimeOffset.UtcNow,
    };

    internal void Write(StudyPaths paths) => AtomicFile.Write(paths.Failure(Unit), stream => JsonSerializer.Serialize(stream, this, ShardJson.Default.UnitFailure));

    /// <summary>The failure of a unit, or null where it has none.</summary>
    internal static UnitFailure? Read(StudyPaths paths, string unit)
    {
        string path = paths.Failure(unit);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ShardJson.Default.UnitFailure) ?? throw new JsonException("It holds null.");
        }
        catch (Exception error) when (StudyJson.IsFault(error) || error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The file '{path}' cannot be read: {error.Message} Delete it to compute the unit again.", error);
        }
    }
}
