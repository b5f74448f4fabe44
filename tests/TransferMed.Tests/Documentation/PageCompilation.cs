using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TransferMed.Tests.Documentation;

/// <summary>What examples of pages and programs of one file are compiled with.</summary>
internal static class PageCompilation
{
    /// <summary>What a new project has by itself (ImplicitUsings).</summary>
    public const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<MetadataReference[]> AllReferences = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    public static CSharpParseOptions Language { get; } = new(LanguageVersion.Preview);

    /// <summary>Everything that the tests have.</summary>
    public static IReadOnlyList<MetadataReference> References => AllReferences.Value;
}
