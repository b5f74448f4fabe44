using Spectre.Console;

namespace PredictConsole;

/// <summary>Where the output goes: a terminal that can show a living picture, or a file, a pipe or a build server that gets plain lines.</summary>
internal static class Terminal
{
    private const int PlainWidth = 160;

    public static bool IsLive { get; } =
        !System.Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) && AnsiConsole.Profile.Capabilities.Ansi;

    public static IAnsiConsole Console { get; } = IsLive ? AnsiConsole.Console : Plain();

    private static IAnsiConsole Plain()
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
        console.Profile.Width = PlainWidth;
        return console;
    }
}
