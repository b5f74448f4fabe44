using System.Reflection;
using System.Runtime.InteropServices;

namespace TransferMedTool;

/// <summary>
/// Where LibTorch is. The tool carries none, since that of one platform alone is 475 MB: it takes that of <c>TRANSFERMED_LIBTORCH</c>, or that of the
/// package <c>libtorch-cpu-PLATFORM</c> in the user's NuGet folder, where any build of an application has put it, or <c>transfermed natives</c>.
/// </summary>
internal static class LibTorchFolder
{
    private const string Variable = "TRANSFERMED_LIBTORCH";

    /// <summary>The version that the library is made for.</summary>
    public static string Version { get; } =
        typeof(LibTorchFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "LibTorchVersion").Value!;

    /// <summary>The package of this platform; null where there is none.</summary>
    public static string? Package { get; } = Platform is { } platform ? $"libtorch-cpu-{platform}" : null;

    /// <summary>Whether it was found.</summary>
    public static bool IsFound => Current is not null;

    /// <summary>The folder; null where it was not found.</summary>
    public static string? Current => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : Beside;

    // A build with natives of its own, as the tests are.
    private static string? Beside => File.Exists(Path.Combine(AppContext.BaseDirectory, Library)) ? AppContext.BaseDirectory : null;

    /// <summary>The NuGet folder of the user.</summary>
    public static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string? Platform => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => "linux-x64",
        Architecture.X64 when OperatingSystem.IsWindows() => "win-x64",
        Architecture.Arm64 when OperatingSystem.IsMacOS() => "osx-arm64",
        _ => null,
    };

    private static string Library => OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>Lets the library use the one that is found. Where one is named already, that one stays.</summary>
    public static void Use()
    {
        if (Current is null && Package is { } package)
        {
            string folder = Path.Combine(Packages, package, Version, "runtimes", Platform!, "native");
            if (File.Exists(Path.Combine(folder, Library)))
            {
                Environment.SetEnvironmentVariable(Variable, folder);
            }
        }
    }
}
