using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>
/// A LibTorch folder outside of the application, named by the environment variable TRANSFERMED_LIBTORCH. It serves
/// applications that carry no LibTorch of their own; two copies in one process would corrupt each other's state.
/// </summary>
internal static class ForeignLibTorch
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "TRANSFERMED_LIBTORCH";

    /// <summary>The named folder, or null where the variable is not set.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Checks the named folder.</summary>
    /// <exception cref="TransferMedException">It does not exist, holds no LibTorch, or stands beside the application's own.</exception>
    public static void Check() => Check(Folder, NativeFiles.SearchFolders());

    /// <summary>Checks a folder against those of the application.</summary>
    internal static void Check(string? folder, IEnumerable<string> applicationFolders)
    {
        if (folder is null)
        {
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new NativeBackendException($"{Variable} is '{folder}', which is no folder. Set it to a folder that holds {NativeFiles.FileName("torch")}, or unset it.");
        }

        if (NativeFiles.Find("torch", [folder]) is not string foreign || NativeFiles.Find("torch_cpu", [folder]) is null)
        {
            throw new NativeBackendException(
                $"{Variable} is '{folder}', which does not hold {NativeFiles.FileName("torch")} and {NativeFiles.FileName("torch_cpu")}. "
                + "Set it to a LibTorch folder such as the torch/lib of a Python installation, or unset it.");
        }

        if (NativeFiles.Find("torch_cpu", applicationFolders) is string own
            && Path.GetDirectoryName(RealPath(own)) != Path.GetDirectoryName(RealPath(Path.Combine(folder, NativeFiles.FileName("torch_cpu")))))
        {
            throw new NativeBackendException(
                $"{Variable} names {foreign}, but the application has its own {own}, and two copies of LibTorch cannot live in one process. "
                + "Unset the variable, or build without a native package (for this repository: -p:TorchBackend=none).");
        }
    }

    /// <summary>Loads a library of the named folder.</summary>
    /// <param name="name"><c>torch</c>, <c>torch_cpu</c> or <c>torch_cuda</c>.</param>
    /// <returns>Its handle; 0 where no folder is named or it does not hold the library.</returns>
    /// <exception cref="TransferMedException">The folder is wrong, or the loader refused the library.</exception>
    public static nint Load(string name)
    {
        Check();
        if (Folder is not string folder || NativeFiles.Find(name, [folder]) is not string file)
        {
            return 0;
        }

        try
        {
            return NativeLibrary.Load(Path.GetFullPath(file));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw LoadFailure.Explain(name, file, error);
        }
    }

    private static string RealPath(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
