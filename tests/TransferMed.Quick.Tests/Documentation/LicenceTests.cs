using System.Text.Json;
using System.Xml.Linq;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>THIRD-PARTY-NOTICES.md says what NuGet fetches with the packages, and under which licence.</summary>
public class LicenceTests
{
    private const string Framework = "net10.0";

    [Fact]
    public void Every_package_that_is_fetched_is_listed_with_its_licence()
    {
        string[] fetched = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.Combine(folder, "obj", "project.assets.json"))
            .Where(File.Exists)
            .SelectMany(assets => FetchedBy(assets).Select(package => (package.Notice, By: Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(assets))!))))
            .GroupBy(package => package.Notice, package => package.By)
            .Select(package => $"| {package.Key} | {string.Join(", ", package.Distinct().Order(StringComparer.Ordinal))} |")
            .Order(StringComparer.Ordinal)];
        string[] listed = [.. Repository.Read("THIRD-PARTY-NOTICES.md").Split("\n## ")[1].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

        Assert.NotEmpty(fetched);
        Assert.Equal(fetched, listed);
    }

    /// <summary>What a project's users get: the closure of what it does not keep to itself, without other projects of this repository.</summary>
    private static IEnumerable<(string Name, string Notice)> FetchedBy(string path)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(path));
        string[] folders = [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonElement libraries = assets.RootElement.GetProperty("libraries");
        var targets = assets.RootElement.GetProperty("targets").GetProperty(Framework).EnumerateObject().ToDictionary(target => target.Name.Split('/')[0], StringComparer.OrdinalIgnoreCase);
        JsonElement project = assets.RootElement.GetProperty("project").GetProperty("frameworks").GetProperty(Framework);
        var waiting = new Queue<string>(project.TryGetProperty("dependencies", out JsonElement direct)
            ? direct.EnumerateObject().Where(package => !(package.Value.TryGetProperty("suppressParent", out JsonElement kept) && kept.GetString() == "All")).Select(package => package.Name)
            : []);
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (waiting.TryDequeue(out string? name))
        {
            JsonProperty target = targets[name];
            if (seen.ContainsKey(name) || target.Value.GetProperty("type").GetString() != "package")
            {
                continue;
            }

            string folder = libraries.GetProperty(target.Name).GetProperty("path").GetString()!;
            seen.Add(name, Notice(folders.Select(root => Path.Combine(root, folder)).First(Directory.Exists)));
            foreach (JsonProperty dependency in target.Value.TryGetProperty("dependencies", out JsonElement further) ? further.EnumerateObject() : default)
            {
                waiting.Enqueue(dependency.Name);
            }
        }

        return seen.Select(package => (package.Key, package.Value));
    }

    private static string Notice(string folder)
    {
        var specification = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single());
        string? Of(string name) => specification.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
        XElement licence = specification.Descendants().Single(element => element.Name.LocalName == "license");
        return $"{Of("id")} | {(licence.Attribute("type")?.Value == "expression" ? licence.Value : InFile(Path.Combine(folder, licence.Value)))} | {Of("copyright") ?? Of("authors")}";
    }

    /// <summary>A licence that is a text is known by its first line.</summary>
    private static string InFile(string path) => File.ReadLines(path).First() switch
    {
        "MIT License" => "MIT",
        var other => $"{path} begins with '{other}': read it, and name it here",
    };
}
