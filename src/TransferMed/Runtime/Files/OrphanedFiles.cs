using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Runtime;

/// <summary>
/// Removes temporary files whose writer was killed. A file that is being written is locked by its writer, so one that can be
/// locked is an orphan; where locks do not work nothing is removed. Some network file systems keep locks to each machine: what another
/// one began to write is left alone for a day.
/// </summary>
internal static partial class OrphanedFiles
{
    private static readonly ConcurrentDictionary<string, bool> Swept = new(StringComparer.Ordinal);

    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromDays(1);
    private static readonly string Machine = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..8];

    /// <summary>A name for a file that is being written: hidden, unique, with the number of this process and a mark of this machine.</summary>
    public static string NewName() => string.Create(CultureInfo.InvariantCulture, $".{Guid.NewGuid():N}-{Environment.ProcessId}-{Machine}.tmp");

    /// <summary>Sweeps a folder the first time that this process writes into it.</summary>
    public static void SweepOnce(string folder)
    {
        if (Swept.TryAdd(folder, true))
        {
            Sweep(folder);
        }
    }

    /// <summary>Removes the orphans of a folder. Never fails: what cannot be removed stays.</summary>
    public static void Sweep(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, ".*.tmp").Where(IsOurs).ToList())
            {
                Remove(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The work that follows in this folder says what is wrong with it.
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if ((OperatingSystem.IsWindows() && WriterLives(path)) || IsOfAnotherMachine(path) || IsOfAnotherProcess(path))
            {
                return;
            }

            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            if (!CanBeOpenedTwice(path))
            {
                if (OperatingSystem.IsWindows())
                {
                    alone.Dispose();
                }

                FileOperations.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody is writing it, or it is not ours to remove.
        }
    }

    /// <summary>Whether a lock keeps nobody out, as on some network file systems.</summary>
    private static bool CanBeOpenedTwice(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1).Dispose();
            return true;
        }
        catch (IOException)
        {
            // The lock holds: that is what was asked.
            return false;
        }
    }

    // On Windows a file is closed before it is renamed, and is then not locked for a moment.
    private static bool WriterLives(string path)
    {
        if (Pattern().Match(Path.GetFileName(path)).Groups["process"] is not { Success: true } number
            || !int.TryParse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            // There is no such process.
            return false;
        }
    }

    private static bool IsOfAnotherMachine(string path) =>
        Pattern().Match(Path.GetFileName(path)).Groups["machine"] is { Success: true, Value: var machine } && machine != Machine
        && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < PatienceWithOthers;

    /// <summary>
    /// A writer's lock is gone for the instant in which it renames its file. Processes in containers may have the number of one that was killed, also this one: its own files go by their
    /// locks alone, and others' for a day.
    /// </summary>
    private static bool IsOfAnotherProcess(string path) =>
        Pattern().Match(Path.GetFileName(path)).Groups["process"] is { Success: true, Value: var process } && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < PatienceWithOthers
        && WriterLives(path);

    private static bool IsOurs(string path) => Pattern().IsMatch(Path.GetFileName(path));

    [GeneratedRegex("^\\.[0-9a-f]{32}(?:-(?<process>[0-9]{1,10})(?:-(?<machine>[0-9a-f]{8}))?)?\\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
