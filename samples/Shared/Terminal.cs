using Spectre.Console;

namespace SampleConsole;

/// <summary>Where the output goes: a terminal that can show a living picture, or a file, a pipe or a build server that gets plain lines.</summary>
internal static class Terminal
{
    /// <summary>Whether a living picture can be shown.</summary>
    public static bool IsLive { get; } =
        !Console.IsOutputRedirected && !IsRank && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>mpirun gives every process a terminal of its own, wherever what it writes goes in the end.</summary>
    private static bool IsRank => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_RANK") is not null;

    /// <summary>The console to write to.</summary>
    /// <param name="plainWidth">The columns at which lines of a file or a pipe are broken; those of a terminal are as wide as it is.</param>
    public static IAnsiConsole Open(int plainWidth)
    {
        IAnsiConsole console = IsLive ? AnsiConsole.Console : Plain(plainWidth);
        console.Pipeline.Attach(new PlainHook());
        return console;
    }

    /// <summary>A console that nobody sees, for processes whose output another one writes.</summary>
    public static IAnsiConsole Silent() => AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(TextWriter.Null) });

    private static IAnsiConsole Plain(int width)
    {
        var settings = new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        };

        // Build servers would otherwise be given colours again.
        settings.Enrichment.UseDefaultEnrichers = false;
        IAnsiConsole console = AnsiConsole.Create(settings);
        console.Profile.Width = Console.IsOutputRedirected || IsRank ? width : Math.Min(width, AnsiConsole.Profile.Width);
        return console;
    }
}
