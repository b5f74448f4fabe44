#:property PublishAot=false
#:property RunAnalyzers=false
// Makes the documentation site: pages and the reference of every package. Usage: dotnet run docs/site/Site.cs -- OUT [ROOT]; before it `dotnet build -c Release` and `dotnet tool restore`.
// The site is OUT/site/index.html. The reference is made of the built libraries and their XML files. Fails at a dead link, a page that no contents list, and a public member that is not in it.
using System.Diagnostics;
using System.Text.RegularExpressions;

string work = Path.GetFullPath(args[0]);
string root = Path.GetFullPath(args.Length > 1 ? args[1] : ".");
bool allHold = true;
if (Directory.Exists(work) && Directory.EnumerateFileSystemEntries(work).Any())
{
    Console.Error.WriteLine($"{work} holds something already: name a folder that is empty or not there.");
    return 1;
}

string[] packages = [.. Directory.GetFiles(Path.Combine(root, "src"), "PublicAPI.Unshipped.txt", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal)];
Stage();
Docfx("metadata", "docfx.json", "--warningsAsErrors");
Docfx("build", "docfx.json", "--warningsAsErrors");
CheckContents();
CheckMembers();
Check("the site has its first page", File.Exists(Path.Combine(work, "site", "index.html")), "no index.html");
return allHold ? 0 : 1;

// Everything that the site is made of, where the links of the pages find it.
void Stage()
{
    foreach (string page in Directory.GetFiles(root, "*.md").Concat(Directory.GetFiles(Path.Combine(root, "docs"), "*.md")).Append(Path.Combine(root, "benchmarks", "README.md")).Append(Path.Combine(root, "LICENSE")))
    {
        Copy(page, Path.GetRelativePath(root, page));
    }

    foreach (string folder in (string[])["docs/pictures", "docs/notebooks"])
    {
        foreach (string file in Directory.Exists(Path.Combine(root, folder)) ? Directory.GetFiles(Path.Combine(root, folder)).Where(file => Path.GetExtension(file) is ".png" or ".svg" or ".cs" or ".ipynb" or ".md") : [])
        {
            Copy(file, Path.GetRelativePath(root, file));
        }
    }

    string site = Path.Combine(root, "docs", "site");
    foreach (string file in (string[])["docfx.json", "toc.yml", "index.md"])
    {
        Copy(Path.Combine(site, file), file);
    }

    Copy(Path.Combine(site, "pages.yml"), "docs/toc.yml");
    foreach (string file in Directory.GetFiles(Path.Combine(site, "template", "public")))
    {
        Copy(file, $"template/public/{Path.GetFileName(file)}");
    }

    NameLinks();
    foreach (string package in packages)
    {
        string built = Path.Combine(root, "src", package, "bin", "Release", "net10.0", package);
        Copy(built + ".dll", $"assemblies/{package}.dll");
        Copy(built + ".xml", $"assemblies/{package}.xml");
    }

    // What the libraries were built against lies beside the programs that use them.
    var references = ((string[])["tests", "samples"]).SelectMany(folder => Directory.GetDirectories(Path.Combine(root, folder)))
        .Select(project => Path.Combine(project, "bin", "Release", "net10.0"))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*.dll"))
        .Where(file => !Path.GetFileName(file).StartsWith("TransferMed", StringComparison.Ordinal))
        .DistinctBy(Path.GetFileName);
    foreach (string file in references)
    {
        Copy(file, $"references/{Path.GetFileName(file)}");
    }
}

// In the repository a link to a page is its file name; on the site it is what the page is called.
void NameLinks()
{
    foreach (string page in Directory.GetFiles(work, "*.md", SearchOption.AllDirectories))
    {
        string text = File.ReadAllText(page);
        string named = Regex.Replace(text, @"\[[\w./-]+\.md\]\(([\w./-]+\.md)(#[\w-]*)?\)", link =>
        {
            string target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value);
            return File.Exists(target) ? $"[{File.ReadLines(target).First(line => line.StartsWith("# ", StringComparison.Ordinal))[2..]}]({link.Groups[1].Value}{link.Groups[2].Value})" : link.Value;
        });
        File.WriteAllText(page, named);
    }
}

void Copy(string from, string to)
{
    string target = Path.Combine(work, to);
    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
    File.Copy(from, target, overwrite: true);
}

void Docfx(params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", ["tool", "run", "docfx", "--", arguments[0], Path.Combine(work, arguments[1]), .. arguments[2..]]) { WorkingDirectory = root, RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    string said = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Check($"docfx {arguments[0]} has no warning", process.ExitCode == 0, said);
}

void CheckContents()
{
    string contents = File.ReadAllText(Path.Combine(root, "docs", "site", "pages.yml"));
    string[] missing = [.. Directory.GetFiles(Path.Combine(root, "docs"), "*.md").Select(Path.GetFileName).Where(page => !contents.Contains($"href: {page}\n", StringComparison.Ordinal))!];
    Check("every page is in the contents", missing.Length == 0, string.Join(", ", missing));
}

// The lists that the analyser of public members keeps, beside what docfx gave an address.
void CheckMembers()
{
    string map = Path.Combine(work, "site", "xrefmap.yml");
    HashSet<string> documented = File.Exists(map) ? [.. File.ReadLines(map).Where(line => line.StartsWith("- uid: ", StringComparison.Ordinal)).Select(line => OfUid(line["- uid: ".Length..].Trim('\'', '"')))] : [];
    string[] members = [.. packages.SelectMany(package => ((string[])["Shipped", "Unshipped"]).SelectMany(state => File.ReadLines(Path.Combine(root, "src", package, $"PublicAPI.{state}.txt"))))
        .Where(line => line.Length > 0 && line[0] != '#' && !line.Contains("<Clone>$", StringComparison.Ordinal))];
    string[] missing = [.. members.Where(line => OfMember(line) is var name && !documented.Contains(name) && !IsValueTypeConstructor(line, name, documented)).Distinct()];
    Check($"the {members.Length} public members of {packages.Length} packages are in the reference", members.Length > 0 && missing.Length == 0, string.Join("\n  ", missing));
}

static string OfUid(string uid) => Regex.Replace(uid.Split('(')[0], @"`+\d+|\{.*\}", "");

// `static A.B.C<T>(int d) -> E` is A.B.C, a constructor A.B.#ctor, an accessor its property.
static string OfMember(string line)
{
    string text = Regex.Replace(line, "^(?:(?:static|const|abstract|override|virtual|readonly|sealed|~) ?)+", "");
    if (Regex.Match(text, @"^(.*?)\.(implicit|explicit) operator ") is { Success: true } conversion)
    {
        return $"{conversion.Groups[1].Value}.op_{(conversion.Groups[2].Value == "implicit" ? "Implicit" : "Explicit")}";
    }

    if (Regex.Match(text, @"^(.*?)\.operator (\S+?)\(") is { Success: true } comparison)
    {
        return $"{comparison.Groups[1].Value}.op_{(comparison.Groups[2].Value == "==" ? "Equality" : "Inequality")}";
    }

    string name = Regex.Replace(Regex.Split(text, @"\(| -> | = ")[0], @"<[^()]*?>(?=\.|$)", "");
    name = Regex.Replace(Regex.Replace(name, @"\.(get|set|init)$", ""), @"\.this\[.*", ".Item");
    string[] parts = name.Split('.');
    return parts.Length > 1 && parts[^1] == parts[^2] ? string.Join('.', parts[..^1]) + ".#ctor" : name;
}

// That of a structure without arguments is no member that anybody wrote.
static bool IsValueTypeConstructor(string line, string name, HashSet<string> documented) =>
    name.EndsWith(".#ctor", StringComparison.Ordinal) && line.EndsWith("() -> void", StringComparison.Ordinal) && documented.Contains(name[..^6]);

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  site: {what}" : $"FAIL  site: {what}; seen: {seen}");
}
