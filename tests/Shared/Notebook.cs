using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TransferMed.Tests.Notebooks;

/// <summary>
/// A notebook for .NET Interactive (Polyglot Notebooks) of a program that is compiled and run. Between the marks of the program, lines that begin with <c>//|</c> are text in Markdown and the others are
/// code; each run of either is a cell. The line <c>// packages: A, B</c> names what the first cell of code loads, in the versions of this repository; the usings follow it.
/// </summary>
internal static class Notebook
{
    private const string Text = "//|";
    private const string Indent = "        ";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the .ipynb file.</summary>
    /// <param name="program">The text of the C# file.</param>
    /// <param name="root">The checkout, for versions.</param>
    public static string Of(string program, string root)
    {
        string[] lines = program.ReplaceLineEndings("\n").Split('\n');
        int first = Array.FindIndex(lines, line => line.Trim() == "// <notebook>");
        int end = Array.FindIndex(lines, line => line.Trim() == "// </notebook>");
        string[] body = [.. lines[(first + 1)..end].Select(line => line.StartsWith(Indent, StringComparison.Ordinal) ? line[Indent.Length..] : line)];
        var cells = new List<(bool IsText, List<string> Lines)>();
        foreach (string line in body)
        {
            bool isText = line.StartsWith(Text, StringComparison.Ordinal);
            if (cells.Count == 0 || cells[^1].IsText != isText)
            {
                cells.Add((isText, []));
            }

            cells[^1].Lines.Add(isText ? line[Text.Length..].TrimStart(' ') : line);
        }

        cells.RemoveAll(cell => cell.Lines.All(line => line.Length == 0));
        string packages = lines.Single(line => line.StartsWith("// packages: ", StringComparison.Ordinal))["// packages: ".Length..];
        IEnumerable<string> usings = lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal));

        // Of the usings that projects have by themselves the kernel lacks this one.
        cells.Insert(1, (false, [.. packages.Split(", ").Select(package => $"#r \"nuget: {package}, {VersionOf(package, root)}\""), "", "using System.IO;", "using TransferMed;", .. usings]));
        return Json(cells) + "\n";
    }

    private static string Json(List<(bool IsText, List<string> Lines)> cells) => new JsonObject
    {
        ["cells"] = new JsonArray([.. cells.Select((cell, i) => Cell(cell.IsText, cell.Lines, i + 1))]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(Layout);

    private static JsonNode Cell(bool isText, List<string> lines, int number)
    {
        string[] shown = new StringBuilder().AppendJoin('\n', lines).ToString().Trim('\n').Split('\n');
        var source = new JsonArray([.. shown.Select((line, i) => (JsonNode)(i < shown.Length - 1 ? line + "\n" : line))]);
        var cell = new JsonObject { ["cell_type"] = isText ? "markdown" : "code", ["id"] = $"cell-{number}", ["metadata"] = new JsonObject() };
        if (!isText)
        {
            cell["metadata"] = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" }, ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" } };
            cell["execution_count"] = null;
            cell["outputs"] = new JsonArray();
        }

        cell["source"] = source;
        return cell;
    }

    /// <summary>A package of this repository has its version, another the one that the repository uses.</summary>
    private static string VersionOf(string package, string root)
    {
        if (package.StartsWith("TransferMed", StringComparison.Ordinal))
        {
            return XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        }

        XElement version = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("PackageVersion").Single(element => element.Attribute("Include")!.Value == package);
        return Regex.Match(version.Attribute("Version")!.Value, @"[\d.]+").Value;
    }
}
