using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TransferMed.Datasets;

/// <summary>
/// What a dataset and everything made of it has told which log: a note comes once to each, however many parts, runs and
/// evaluations have it.
/// </summary>
/// <param name="opened">The log that the dataset was opened with, or null.</param>
internal sealed partial class SaidNotes(ILogger? opened = null)
{
    private readonly ConditionalWeakTable<ILogger, HashSet<string>> _said = [];

    /// <summary>Tells the log that the dataset was opened with.</summary>
    public void Say(string dataset, IEnumerable<string> notes) => Say(opened, dataset, notes);

    /// <summary>Tells a log what it has not been told yet.</summary>
    public void Say(ILogger? logger, string dataset, IEnumerable<string> notes)
    {
        if (logger is null or NullLogger)
        {
            return;
        }

        HashSet<string> said = _said.GetValue(logger, _ => new HashSet<string>(StringComparer.Ordinal));
        foreach (string note in notes)
        {
            bool isNew;
            lock (said)
            {
                isNew = said.Add(note);
            }

            if (isNew)
            {
                LogNote(logger, dataset, note);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dataset}: {Note}")]
    private static partial void LogNote(ILogger logger, string dataset, string note);
}
