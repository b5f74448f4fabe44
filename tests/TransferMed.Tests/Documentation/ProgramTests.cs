using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The programs of one file that make figures, pictures and notebooks compile with what they name; to build each as the project that it is takes the gate minutes.</summary>
public class ProgramTests
{
    // A library was built against another version of an assembly than is here: the SDK leaves these two out everywhere.
    private static readonly Dictionary<string, ReportDiagnostic> Unified = new() { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress };

    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    public static TheoryData<string> Programs =>
        [.. ((string[])["benchmarks", "docs/pictures", "docs/notebooks"]).SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs")).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_compiles(string path) => Assert.Empty(Faults(path, Repository.Read(path)));

    [Theory]
    [InlineData("Console.WriteLine(TransferMed.Models.Presets.Lightweight2021(2));", null)]
    [InlineData("Console.WriteLine(TransferMed.Models.Presets.Lightweight2012(2));", "CS0117")]
    [InlineData("int unused = 3;", "CS0219")]
    [InlineData("Console.WriteLine(typeof(TransferMed.Onnx.OnnxPredictor));", "CS0234")]
    [InlineData("Console.WriteLine(typeof(Xunit.Assert));", "CS0246")]
    public void A_fault_is_seen(string code, string? fault)
    {
        string[] found = Faults("benchmarks/Some.cs", $"#:project ../src/TransferMed/TransferMed.csproj\n{code}\n");

        Assert.Equal(fault is null, found.Length == 0);
        Assert.All(found, text => Assert.Contains(fault!, text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_program_names_must_be_there()
    {
        Assert.ThrowsAny<IOException>(() => Faults("benchmarks/Some.cs", "#:project ../src/Nothing/Nothing.csproj\n"));
        Assert.Contains(Faults("benchmarks/Some.cs", "#:package No.Such.Package\nConsole.WriteLine();\n"), fault => fault.Contains("No.Such.Package", StringComparison.Ordinal));
    }

    /// <summary>Errors, and warnings, which are errors in every project here.</summary>
    private static string[] Faults(string path, string program)
    {
        string[] lines = program.Split('\n');
        string[] directives = [.. lines.Where(IsDirective)];
        string code = string.Join('\n', lines.Select(line => IsDirective(line) ? "" : line));
        string[] sources = [PageCompilation.Implicit, code, .. Beside(path, directives).Select(Repository.Read)];

        // Some measure parts of the library that are not public: they bear the name of an assembly that may see them.
        string assembly = Properties(directives, "AssemblyName").FirstOrDefault("Program");
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true, specificDiagnosticOptions: Unified);
        var compilation = CSharpCompilation.Create(assembly, sources.Select(source => CSharpSyntaxTree.ParseText(source, PageCompilation.Language)), References(path, directives), options);
        IEnumerable<string> unknown = Values(directives, "#:package ").Except(Included(XDocument.Parse(Repository.Read("Directory.Packages.props")), "PackageVersion"));
        return
        [
            .. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString()),
            .. unknown.Select(package => $"{path} names {package}, which Directory.Packages.props has no version of"),
        ];
    }

    /// <summary>The files that <c>Directory.Build.targets</c> beside the programs adds to them.</summary>
    private static IEnumerable<string> Beside(string path, string[] directives) =>
        [.. Properties(directives, "SharedWithTests").Select(name => $"tests/Shared/{name}.cs"), .. path.StartsWith("docs/notebooks/", StringComparison.Ordinal) ? (string[])["tests/Shared/Notebook.cs"] : []];

    /// <summary>Of what the tests have: the framework, the projects that the program names with those that they reference, and the packages of all of these.</summary>
    private static IEnumerable<MetadataReference> References(string path, string[] directives)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;
        var projects = new Dictionary<string, XDocument>(StringComparer.Ordinal);
        var waiting = new Queue<string>(Values(directives, "#:project ").Select(project => Path.GetFullPath(Path.Combine(folder, project))));
        while (waiting.TryDequeue(out string? file))
        {
            if (projects.TryAdd(file, XDocument.Load(file)))
            {
                foreach (string other in Included(projects[file], "ProjectReference"))
                {
                    waiting.Enqueue(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, other)));
                }
            }
        }

        string[] names = [.. projects.Keys.Select(file => Path.GetFileNameWithoutExtension(file)), .. Values(directives, "#:package "), .. projects.Values.SelectMany(project => Included(project, "PackageReference"))];
        return PageCompilation.References.Where(reference => Path.GetDirectoryName(reference.Display) == FrameworkFolder || names.Any(name => IsAssemblyOf(name, Path.GetFileNameWithoutExtension(reference.Display!))));
    }

    /// <summary>An assembly has the name of its package, which may have a word more (Microsoft.ML.OnnxRuntime.Managed).</summary>
    private static bool IsAssemblyOf(string package, string assembly) => package == assembly || package == $"{assembly}.Managed";

    private static IEnumerable<string> Included(XDocument project, string item) => project.Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static bool IsDirective(string line) => line.StartsWith("#:", StringComparison.Ordinal);

    private static IEnumerable<string> Properties(string[] directives, string property) => Values(directives, $"#:property {property}=");

    private static IEnumerable<string> Values(string[] directives, string start) =>
        directives.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..].Trim());
}
