using System.CommandLine;
using System.CommandLine.Parsing;

namespace SampleConsole;

/// <summary>The command that starts a program again with the same arguments, for its results.</summary>
internal static class CommandLine
{
    /// <summary>The command in words of a shell.</summary>
    /// <param name="sample">The sample's folder in <c>samples</c>, for a program of its own; a verb is called by its name.</param>
    /// <param name="parsed">What was parsed.</param>
    /// <param name="arguments">The arguments; null for those that were parsed.</param>
    public static string Of(string sample, ParseResult parsed, IEnumerable<string>? arguments = null)
    {
        bool isVerb = parsed.CommandResult.Command is not RootCommand;
        string start = isVerb ? $"transfermed {parsed.CommandResult.Command.Name}" : $"dotnet run -c Release --project samples/{sample}";
        string[] quoted = [.. (arguments ?? Words(parsed)).Select(Quote)];
        return quoted.Length == 0 ? start : $"{start} {(isVerb ? "" : "-- ")}{string.Join(' ', quoted)}";
    }

    /// <summary>What was typed behind the program and its verb.</summary>
    public static IEnumerable<string> Words(ParseResult parsed) => parsed.Tokens.Where(token => token.Type != TokenType.Command).Select(token => token.Value);

    /// <summary>As a shell takes it for one word.</summary>
    public static string Quote(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+".Contains(c, StringComparison.Ordinal))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
