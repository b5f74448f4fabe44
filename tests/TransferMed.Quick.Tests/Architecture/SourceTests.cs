using System.Text.RegularExpressions;

namespace TransferMed.Tests.Architecture;

/// <summary>Rules that hold for the text of the repository.</summary>
public partial class SourceTests
{
    private const int MostLines = 400;

    private static readonly string[] TextFiles =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".txt", ".py", ".sh", ".yml", ".editorconfig", "/run"];

    [Fact]
    public void The_libraries_never_write_to_the_console() =>
        AssertNone(Repository.SourcesIn("src").Where(path => !IsProgram(path)).SelectMany(path => Matches(path, ConsoleUse())), "lines use the console; report through ILogger or IProgress<T>");

    [Fact]
    public void No_file_is_longer_than_one_idea_needs() => AssertNone(
        Repository.SourcesIn("src").Select(path => (Path: path, Lines: Repository.Read(path).Count(c => c == '\n'))).Where(file => file.Lines > MostLines).Select(file => $"{file.Path} ({file.Lines})"),
        $"files have more than {MostLines} lines; there is more than one idea in them");

    [Fact]
    public void No_file_names_a_path_of_a_build_machine() => AssertNone(
        Repository.FilesIn(".").Where(path => TextFiles.Any(path.EndsWith)).SelectMany(path => Matches(path, MachinePath())),
        "lines name a path that is only there on one machine");

    [Theory]
    [InlineData("        Console.WriteLine(1);", true)]
    [InlineData("        System.Console.Error.Write(1);", true)]
    [InlineData("using static System.Console;", true)]
    [InlineData("        ConsoleLogger.Write(1);", false)]
    public void Uses_of_the_console_are_seen(string line, bool seen) => Assert.Equal(seen, ConsoleUse().IsMatch(line));

    [Theory]
    [InlineData("/ho" + "me/jane/pictures", true)]
    [InlineData("at \"/ro" + "ot/.nuget\"", true)]
    [InlineData(@"C:\Use" + @"rs\jane", true)]
    [InlineData("https://example.org/home/page", false)]
    [InlineData("samples/work/area", false)]
    public void Paths_of_a_machine_are_seen(string line, bool seen) => Assert.Equal(seen, MachinePath().IsMatch(line));

    private static bool IsProgram(string path) => path.StartsWith("src/TransferMed.Tool/", StringComparison.Ordinal) || path.StartsWith("src/TransferMed.Templates/", StringComparison.Ordinal);

    private static IEnumerable<string> Matches(string path, Regex pattern) => Repository.Read(path).Split('\n').Index()
        .Where(line => pattern.IsMatch(line.Item))
        .Select(line => $"{path}:{line.Index + 1}: {pattern.Match(line.Item).Value}");

    private static void AssertNone(IEnumerable<string> found, string what)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, $"{all.Length} {what}:\n  {string.Join("\n  ", all)}");
    }

    [GeneratedRegex(@"\bConsole\s*\.|\bSystem\.Console\b")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"(?<![\w./:*{}<>-])/(home|root|Users|work|workspace|workspaces|builds|mnt)/[\w.]|\b[A-Za-z]:\\Users\\")]
    private static partial Regex MachinePath();
}
