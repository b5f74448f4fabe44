using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// What was measured before: in this process, and in a folder with one small file for each key, so that processes that write at once do
/// not lose each other's. A file that cannot be read or written never stops a run: it is measured anew.
/// </summary>
/// <param name="folder">The folder; made where it is missing. Null keeps nothing beyond the process.</param>
internal sealed partial class FormatMemory(string? folder)
{
    private const int LongestFile = 1 << 16;

    private readonly ConcurrentDictionary<string, FormatTiming> _known = new(StringComparer.Ordinal);

    /// <summary>What is known of a key, or null.</summary>
    public FormatTiming? Find(string key, ILogger logger)
    {
        if (_known.TryGetValue(key, out FormatTiming? known))
        {
            return known;
        }

        if (folder is null || Read(Path.Combine(folder, FormatKey.FileName(key)), key, logger) is not { } stored)
        {
            return null;
        }

        return _known.GetOrAdd(key, stored);
    }

    public void Keep(string key, FormatTiming timing, ILogger logger)
    {
        _known[key] = timing;
        if (folder is null || !timing.IsSettled)
        {
            return;
        }

        string path = Path.Combine(folder, FormatKey.FileName(key));
        try
        {
            FileOperations.CreateFolder(folder);
            AtomicReplacement.Write(path, stream => JsonSerializer.Serialize(stream, new StoredTiming(key, timing), FormatJson.Default.StoredTiming));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(logger, path, error.Message);
        }
    }

    private static FormatTiming? Read(string path, string key, ILogger logger)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            RegularFile.Require(path);
            if (new FileInfo(path).Length > LongestFile)
            {
                throw new JsonException("It is longer than any that is written.");
            }

            StoredTiming? stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), FormatJson.Default.StoredTiming);
            return stored is not null && stored.Key == key && stored.Timing.IsPossible
                ? stored.Timing
                : throw new JsonException("It holds another key, or numbers that nobody measured.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnread(logger, path, error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} cannot be read, and the memory format is measured anew: {Cause}")]
    private static partial void LogUnread(ILogger logger, string path, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} cannot be written, so that another process measures the memory format again: {Cause}")]
    private static partial void LogUnwritten(ILogger logger, string path, string cause);
}

/// <summary>The content of a file.</summary>
internal sealed record StoredTiming(string Key, FormatTiming Timing);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredTiming))]
internal sealed partial class FormatJson : JsonSerializerContext;
