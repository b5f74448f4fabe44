namespace SampleConsole;

/// <summary>The command that starts a sample again with the same arguments, for its results.</summary>
internal static class CommandLine
{
    /// <summary>The command in words of a shell.</summary>
    /// <param name="sample">The sample's folder in <c>samples</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static string Of(string sample, IEnumerable<string> arguments)
    {
        string start = $"dotnet run -c Release --project samples/{sample}";
        string[] quoted = [.. arguments.Select(Quote)];
        return quoted.Length == 0 ? start : $"{start} -- {string.Join(' ', quoted)}";
    }

    /// <summary>As a shell takes it for one word.</summary>
    public static string Quote(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+".Contains(c, StringComparison.Ordinal))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
