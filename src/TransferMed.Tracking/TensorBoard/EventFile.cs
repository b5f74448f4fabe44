using System.Globalization;
using Google.Protobuf;
using TransferMed.Tracking.Protocol;

namespace TransferMed.Tracking;

/// <summary>
/// A file of events of one process. It is opened for each addition and closed after it, so that TensorBoard can follow it and nothing is left to close when a
/// training ends in whatever way; it is made with the first addition.
/// </summary>
internal sealed class EventFile(string folder)
{
    /// <summary>What TensorBoard takes for an event file; it reads the files of a folder in the order of their names.</summary>
    public const string Prefix = "events.out.tfevents.";

    private const string Version = "brain.Event:2";

    private string? _path;

    /// <summary>Adds events in one write.</summary>
    /// <param name="events">The events.</param>
    /// <exception cref="TransferMedException">The file cannot be written.</exception>
    public void Append(IEnumerable<Event> events)
    {
        using var records = new MemoryStream();
        if (_path is null)
        {
            records.Write(RecordFraming.Frame(new Event { WallTime = Clock.Seconds(), FileVersion = Version }.ToByteArray()));
        }

        foreach (Event one in events)
        {
            records.Write(RecordFraming.Frame(one.ToByteArray()));
        }

        try
        {
            Directory.CreateDirectory(folder);
            _path ??= NewPath(folder);
            using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(records.GetBuffer().AsSpan(0, (int)records.Length));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TransferMedException($"The TensorBoard folder '{folder}' cannot be written: {error.Message} Free it or give another folder.", error);
        }
    }

    /// <summary>The event files of a folder in the order in which TensorBoard reads them.</summary>
    public static string[] In(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>A name after those of the files that are there, also within one second or when the clock was set back.</summary>
    private static string NewPath(string folder)
    {
        long second = (long)Clock.Seconds();
        foreach (string file in In(folder))
        {
            string number = Path.GetFileName(file)[Prefix.Length..].Split('.')[0];
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long taken) && taken < uint.MaxValue)
            {
                second = Math.Max(second, taken + 1);
            }
        }

        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{second:D10}.{Environment.MachineName}.{Environment.ProcessId}"));
    }
}
