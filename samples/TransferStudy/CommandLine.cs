namespace StudyConsole;

/// <summary>The command that starts the program again with the same arguments, for the results.</summary>
internal static class CommandLine
{
    private const string Start = "dotnet run -c Release --project samples/TransferStudy";

    public static string Of(IEnumerable<string> arguments)
    {
        string[] quoted = [.. arguments.Select(Quote)];
        return quoted.Length == 0 ? Start : $"{Start} -- {string.Join(' ', quoted)}";
    }

    /// <summary>As a shell takes it for one word.</summary>
    public static string Quote(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+".Contains(c, StringComparison.Ordinal))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
