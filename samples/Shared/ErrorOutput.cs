using System.CommandLine;

namespace SampleConsole;

/// <summary>Where a sample says what went wrong: one line for each message, without what a terminal would act on, in the words of its options.</summary>
internal static class ErrorOutput
{
    /// <summary>The options of the sample that runs.</summary>
    public static OptionNames Names { get; private set; } = new([]);

    /// <summary>Uses the options of a command from now on.</summary>
    public static void Use(Command command) => Names = new OptionNames(command.Options.Select(option => option.Name));

    /// <summary>Writes a message that comes from the library or holds names.</summary>
    public static Task WriteLineAsync(string message) => Console.Error.WriteLineAsync(PlainText.Of(Names.Translate(message)));

    /// <summary>The same.</summary>
    public static void WriteLine(string message) => Console.Error.WriteLine(PlainText.Of(Names.Translate(message)));
}
