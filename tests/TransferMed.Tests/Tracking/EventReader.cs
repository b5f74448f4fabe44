using Tensorboard;

namespace TransferMed.Tests.Tracking;

/// <summary>Reads event files with the messages that TorchSharp has of the public definitions, which are none of ours.</summary>
internal static class EventReader
{
    /// <summary>The events of a folder's files in the order of their names, without those that begin a file.</summary>
    public static List<Event> Read(string folder) => [.. Files(folder).SelectMany(path => ReadFile(path).Skip(1))];

    /// <summary>All events of a file.</summary>
    public static List<Event> ReadFile(string path) => [.. TfRecords.Read(path).Select(record => Event.Parser.ParseFrom(record))];

    public static string[] Files(string folder) => [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];

    /// <summary>The numbers of a tag, in the order in which they were written.</summary>
    public static (long Step, float Value)[] Scalars(IEnumerable<Event> events, string tag) =>
        [.. Values(events).Where(entry => entry.Value.Tag == tag).Select(entry => (entry.Step, entry.Value.SimpleValue))];

    public static IEnumerable<(long Step, Summary.Types.Value Value)> Values(IEnumerable<Event> events) =>
        events.SelectMany(one => (one.Summary?.Value ?? []).Select(value => (one.Step, value)));
}
