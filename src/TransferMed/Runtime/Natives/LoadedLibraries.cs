namespace TransferMed.Runtime;

/// <summary>The shared libraries that are mapped into this process (Linux: /proc/self/maps).</summary>
internal static class LoadedLibraries
{
    private const string MapsFile = "/proc/self/maps";

    /// <summary>The path of the mapped library whose file name starts with the given one, or null.</summary>
    /// <param name="fileName">For example <c>libstdc++.so.6</c>; a longer version number behind it is accepted.</param>
    public static string? Find(string fileName)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        foreach (string line in File.ReadLines(MapsFile))
        {
            int path = line.IndexOf('/', StringComparison.Ordinal);
            if (path >= 0 && Path.GetFileName(line.AsSpan(path)).StartsWith(fileName, StringComparison.Ordinal))
            {
                return line[path..];
            }
        }

        return null;
    }

    /// <summary>True where the C library is musl instead of glibc.</summary>
    public static bool UsesMusl => Find("ld-musl") is not null || Find("libc.musl") is not null;
}
