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

    /// <summary>The folder that holds it; null where it was not found.</summary>
    public static string? Current => Named is null ? Beside : IsMisnamed ? null : Named;

    /// <summary>The folder that the user has named, or that was found; null where there is none.</summary>
    public static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether the user has named a folder that does not hold it.</summary>
    public static bool IsMisnamed => Named is { } folder && !File.Exists(Path.Combine(folder, Library));

    // A build with natives of its own, as the tests are.
    private static string? Beside => File.Exists(Path.Combine(AppContext.BaseDirectory, Library)) ? AppContext.BaseDirectory : null;

    /// <summary>The NuGet folder of the user, as far as it is known: the usual one until NuGet was asked.</summary>
    public static string Packages { get; private set; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string? Platform => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => "linux-x64",
        Architecture.X64 when OperatingSystem.IsWindows() => "win-x64",
        Architecture.Arm64 when OperatingSystem.IsMacOS() => "osx-arm64",
        _ => null,
    };

    /// <summary>The file that shows that a folder holds it.</summary>
    public static string Library => OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>Lets the library use the one that is found. Where one is named already, that one stays.</summary>
    /// <param name="asks">Whether NuGet is asked where the usual folder holds none.</param>
    public static void Use(bool asks)
    {
        if (Named is not null || Beside is not null || Package is not { } package)
        {
            return;
        }

        // The usual folder costs nothing to look at; NuGet, which knows of any other, costs a process.
        if (asks && !Holds(package) && NuGetFolder.Ask() is { } configured)
        {
            Packages = configured;
        }

        if (Holds(package))
        {
            Environment.SetEnvironmentVariable(Variable, In(package));
        }
    }

    private static bool Holds(string package) => File.Exists(Path.Combine(In(package), Library));

    private static string In(string package) => Path.Combine(Packages, package, Version, "runtimes", Platform!, "native");
}
