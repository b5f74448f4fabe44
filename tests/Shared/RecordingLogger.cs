using Microsoft.Extensions.Logging;

namespace TransferMed.Tests;

/// <summary>Keeps what is logged, from any thread.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly List<(LogLevel Level, string Text)> _entries = [];

    /// <summary>All lines, in their order.</summary>
    public string[] Lines => Of(_ => true);

    /// <summary>The warnings alone.</summary>
    public string[] Warnings => Of(level => level == LogLevel.Warning);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_entries)
        {
            _entries.Add((logLevel, formatter(state, exception)));
        }
    }

    private string[] Of(Func<LogLevel, bool> wanted)
    {
        lock (_entries)
        {
            return [.. _entries.Where(entry => wanted(entry.Level)).Select(entry => entry.Text)];
        }
    }
}
