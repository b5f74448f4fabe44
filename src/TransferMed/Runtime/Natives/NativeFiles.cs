using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>Where the native libraries of the application lie.</summary>
internal static class NativeFiles
{
    /// <summary>Where TorchSharp puts together natives of several packages, beside its assembly.</summary>
    private static readonly string[] CopiedTogether = ["cpu", "cuda-*"];

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
        string? beside = Path.GetDirectoryName(typeof(torch).Assembly.Location);
        if (beside is { Length: > 0 })
        {
            folders.Add(beside);
        }

        folders.AddRange(folders.Select(NativesOf).ToArray());
        if (beside is { Length: > 0 })
        {
            folders.AddRange(PackageFolders(beside));
        }

        return [.. folders.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).Where(Directory.Exists)];
    }

    /// <summary>
    /// Where natives lie when TorchSharp was loaded from NuGet's own folder, as notebooks and scripts do: each package has its own. Where
    /// TorchSharp was used before anything of this library, it has copied them together and loaded those, so that these come first; else LibTorch is that for the processor.
    /// </summary>
    /// <param name="beside">The folder of TorchSharp's assembly: FOLDER/torchsharp/VERSION/lib/FRAMEWORK for one of NuGet's.</param>
    internal static IEnumerable<string> PackageFolders(string beside)
    {
        if (new DirectoryInfo(beside) is not { Parent: { Name: "lib", Parent: { Parent: { Name: "torchsharp", Parent: { } packages } } version } })
        {
            return [];
        }

        string? loaded = Path.GetDirectoryName(LoadedLibraries.Find(FileName("torch_cpu")));
        IEnumerable<string> copies = CopiedTogether.SelectMany(pattern => Directory.Exists(beside) ? Directory.GetDirectories(beside, pattern) : []);
        var torch = new DirectoryInfo(Path.Combine(packages.FullName, $"libtorch-cpu-{PortableIdentifier}"));
        IEnumerable<DirectoryInfo> releases = torch.Exists ? torch.EnumerateDirectories($"{TorchRuntime.RequiredLibTorch}.*") : [];
        return
        [
            .. copies.OrderByDescending(folder => folder == loaded),
            NativesOf(version.FullName),
            .. releases.OrderByDescending(release => Version.TryParse(release.Name, out Version? number) ? number : new Version()).Select(release => NativesOf(release.FullName)),
        ];
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

    private static string NativesOf(string folder) => Path.Combine(folder, "runtimes", PortableIdentifier, "native");

    /// <summary>The first file of a library in the folders, or null.</summary>
    public static string? Find(string name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);
}
