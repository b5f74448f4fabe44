using System.CommandLine;

namespace SampleConsole;

/// <summary>Where a sample says what went wrong: without what a terminal would act on, in the words of its options.</summary>
internal static class ErrorOutput
{
    /// <summary>The options of the sample that runs.</summary>
    public static OptionNames Names { get; private set; } = new([]);

    /// <summary>Uses the options of a command from now on.</summary>
    public static void Use(Command command) => Names = new OptionNames(command.Options.Select(option => option.Name));

    /// <summary>Writes a message that comes from the library or holds names.</summary>
    public static Task WriteLineAsync(string message) => Console.Error.WriteLineAsync(Shown(message));

    /// <summary>The same.</summary>
    public static void WriteLine(string message) => Console.Error.WriteLine(Shown(message));

    // The further lines of a message are indented, so that a name with a line break forges no message.
    private static string Shown(string message) => string.Join(
        Environment.NewLine,
        PlainText.OfLines(Names.Translate(message)).Split(Environment.NewLine).Select((line, i) => i == 0 || line.StartsWith("  ", StringComparison.Ordinal) ? line : "  " + line));
}
