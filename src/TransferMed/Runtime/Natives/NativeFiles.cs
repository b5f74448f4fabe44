using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>Where the native libraries of the application lie.</summary>
internal static class NativeFiles
{
    /// <summary>The folders in which the runtime itself looks, and those beside the application; existing ones, without repetition.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "In a single file the place is empty and the application's own folder holds the natives.")]
    public static IReadOnlyList<string> SearchFolders()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string listed)
        {
            folders.AddRange(listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        folders.Add(AppContext.BaseDirectory);
        if (Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } beside)
        {
            folders.Add(beside);
        }

        foreach (string folder in folders.ToArray())
        {
            folders.Add(Path.Combine(folder, "runtimes", PortableIdentifier, "native"));
        }

        return [.. folders.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).Where(Directory.Exists)];
    }

    /// <summary>The identifier of this platform in packages, for example <c>linux-x64</c>.</summary>
    public static string PortableIdentifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The platform's file name of a library.</summary>
    /// <param name="name">For example <c>torch</c>.</param>
    /// <returns>For example <c>libtorch.so</c>.</returns>
    public static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    /// <summary>The first file of a library in the folders, or null.</summary>
    public static string? Find(string name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);
}
