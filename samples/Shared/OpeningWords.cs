using System.Text.RegularExpressions;

namespace SampleConsole;

/// <summary>
/// Puts the options that a message says a set is opened with, <c>new DatasetOptions { Task = new MultiLabel(), Columns = new() { Path = "image", Labels = ["a", "b"] } }</c>, into those of a command line,
/// <c>--task findings --columns "path=image,labels=a;b"</c>. What a command line cannot say stays as it is.
/// </summary>
internal static partial class OpeningWords
{
    private static readonly Dictionary<string, string> Tasks = new() { ["SingleLabel"] = "classes", ["Ordinal"] = "grades", ["MultiLabel"] = "findings", ["Regression"] = "values" };

    /// <param name="message">The message.</param>
    /// <param name="options">The options that the command has.</param>
    public static string Translate(string message, ICollection<string> options) => options.Contains("--task") && options.Contains("--columns")
        ? Opening().Replace(message, match => string.Join(' ', Words(match)))
        : message;

    private static IEnumerable<string> Words(Match match)
    {
        if (match.Groups["task"] is { Success: true, Value: var task })
        {
            yield return $"--task {Tasks[task]}";
        }

        if (match.Groups["columns"] is { Success: true, Value: var columns })
        {
            yield return $"--columns \"{string.Join(',', Role().Matches(columns).Select(Column))}\"";
        }
    }

    private static string Column(Match role) =>
        $"{role.Groups["role"].Value.ToLowerInvariant()}={string.Join(';', Name().Matches(role.Groups["names"].Value).Select(name => name.Groups["name"].Value))}";

    // A name with a comma, a semicolon or quotes can only be said by properties.
    [GeneratedRegex(@"new DatasetOptions \{ (?:Task = new (?<task>SingleLabel|Ordinal|MultiLabel|Regression)\(\)(?:, | ))?(?:Columns = new\(\) \{ (?<columns>(?:\w+ = (?:@?""[^"",;]*""|\[(?:@?""[^"",;]*""(?:, )?)+\])(?:, )?)+) \} )?\}")]
    private static partial Regex Opening();

    [GeneratedRegex(@"(?<role>\w+) = (?<names>\[[^\]]*\]|@?""[^""]*"")")]
    private static partial Regex Role();

    [GeneratedRegex(@"""(?<name>[^""]*)""")]
    private static partial Regex Name();
}
