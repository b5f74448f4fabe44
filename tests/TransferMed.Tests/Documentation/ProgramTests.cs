using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The programs of one file that make figures, pictures and notebooks compile; to build each as the project that it is takes the gate minutes.</summary>
public class ProgramTests
{
    // What a new project has by itself (ImplicitUsings).
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview, DocumentationMode.None);

    // A library was built against another version of an assembly than is here: the SDK leaves these two out everywhere.
    private static readonly Dictionary<string, ReportDiagnostic> Unified = new() { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress };

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    public static TheoryData<string> Programs =>
        [.. ((string[])["benchmarks", "docs/pictures", "docs/notebooks"]).SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs")).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_compiles(string path) => Assert.Empty(Faults(Repository.Read(path)));

    [Fact]
    public void A_fault_is_seen()
    {
        Assert.Empty(Faults("Console.WriteLine(TransferMed.Models.Presets.Lightweight2021(2));\n"));
        Assert.Contains(Faults("Console.WriteLine(TransferMed.Models.Presets.Lightweight2012(2));\n"), fault => fault.Contains("CS0117", StringComparison.Ordinal));
        Assert.Contains(Faults("int unused = 3;\n"), fault => fault.Contains("CS0219", StringComparison.Ordinal));
    }

    /// <summary>Errors, and warnings, which are errors in every project here.</summary>
    private static string[] Faults(string program)
    {
        string[] lines = program.Split('\n');
        string[] directives = [.. lines.Where(line => line.StartsWith("#:", StringComparison.Ordinal))];
        string code = string.Join('\n', lines.Select(line => line.StartsWith("#:", StringComparison.Ordinal) ? "" : line));
        string[] sources = [Implicit, code, .. Beside(program, directives).Select(Repository.Read)];

        // Some measure parts of the library that are not public: they bear the name of an assembly that may see them.
        string assembly = Values(directives, "AssemblyName").FirstOrDefault("Program");
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true, specificDiagnosticOptions: Unified);
        var compilation = CSharpCompilation.Create(assembly, sources.Select(source => CSharpSyntaxTree.ParseText(source, Language)), References.Value, options);
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>The files that <c>Directory.Build.targets</c> beside the programs adds to them.</summary>
    private static IEnumerable<string> Beside(string program, string[] directives)
    {
        IEnumerable<string> shared = Values(directives, "SharedWithTests").Select(name => $"tests/Shared/{name}.cs");
        return program.Contains("using TransferMed.Tests.Notebooks;", StringComparison.Ordinal) ? [.. shared, "tests/Shared/Notebook.cs"] : shared;
    }

    private static IEnumerable<string> Values(string[] directives, string property) =>
        directives.Where(line => line.StartsWith($"#:property {property}=", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
}
