namespace TransferMed.Runtime;

/// <summary>The symbol versions that the C and C++ runtimes of this process offer.</summary>
internal static class HostVersions
{
    private static readonly string[] Libraries = ["libstdc++.so.6", "libc.so.6"];

    /// <summary>The versions by library. Both libraries are mapped in every .NET process on glibc.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Read()
    {
        var offered = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (string library in Libraries)
        {
            if (LoadedLibraries.Find(library) is string path)
            {
                offered[library] = SymbolVersions.Definitions(ElfImage.Parse(File.ReadAllBytes(path)));
            }
        }

        return offered;
    }

    /// <summary>The changed content of the library where this host needs a change, else null.</summary>
    /// <param name="path">The library's file.</param>
    /// <exception cref="TransferMedException">The file is damaged or demands what the host cannot give.</exception>
    public static byte[]? Fix(string path)
    {
        try
        {
            return SymbolVersionFix.Apply(File.ReadAllBytes(path), Read());
        }
        catch (Exception error) when (error is ElfFormatException or IOException or UnauthorizedAccessException)
        {
            throw LoadFailure.Unreadable(path, error);
        }
    }
}
