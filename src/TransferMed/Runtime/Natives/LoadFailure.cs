namespace TransferMed.Runtime;

/// <summary>Says why a native library did not load and what to do.</summary>
internal static class LoadFailure
{
    private const string ChooseNatives =
        "Reference one native package in the application: TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows (or libtorch-cpu-linux-x64, "
        + "-win-x64, -osx-arm64), or set " + ForeignLibTorch.Variable + " to a folder that holds LibTorch, such as the torch/lib of a Python installation.";

    /// <summary>Refuses platforms for which no LibTorch exists.</summary>
    public static void ThrowIfUnsupported(string? file)
    {
        if (NativeFiles.PortableIdentifier is not ("linux-x64" or "win-x64" or "win-arm64" or "osx-arm64"))
        {
            throw new NativeBackendException(
                $"TorchSharp has no native libraries for {NativeFiles.PortableIdentifier}. It runs on linux-x64 (glibc), win-x64, win-arm64 and osx-arm64; run the application there.");
        }

        if (LoadedLibraries.UsesMusl)
        {
            throw new NativeBackendException(
                $"This system uses the C library musl (as Alpine Linux does), and {file ?? "LibTorch"} is built for glibc. "
                + "Use an image based on Debian or Ubuntu, for example mcr.microsoft.com/dotnet/runtime:10.0.");
        }
    }

    /// <summary>Makes the error for a library that was not found or that the loader refused.</summary>
    /// <param name="name">The library, for example <c>torch</c>.</param>
    /// <param name="path">Its file, or null where there is none.</param>
    /// <param name="error">What the loader said.</param>
    public static NativeBackendException Explain(string name, string? path, Exception? error)
    {
        ThrowIfUnsupported(path);
        if (path is null)
        {
            string where = string.Join(", ", NativeFiles.SearchFolders());
            string remedy = name == NativeLoader.Binding
                ? "It belongs to the package TorchSharp: reference it in the application and rebuild, or publish with its native files."
                : ChooseNatives;
            return new NativeBackendException($"The native library {NativeFiles.FileName(name)} is in none of the folders {where}. {remedy}");
        }

        return new NativeBackendException($"The native library {path} was found but does not load: {Reason(error)} {Remedy(error?.Message)}", error);
    }

    /// <summary>Makes the error for a native file that is damaged or may not be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">What is wrong with it.</param>
    public static NativeBackendException Unreadable(string path, Exception error) =>
        new(
            $"The native library {path} cannot be used: {error.Message}. Check the free disk space and its permissions, restore the packages again "
            + "(dotnet nuget locals global-packages --clear, dotnet restore) and rebuild.",
            error);

    /// <summary>The text of the system's loader, without the runtime's advice on tools in front of it.</summary>
    private static string Reason(Exception? error)
    {
        if (error is null)
        {
            return "the system's loader gave no reason.";
        }

        string[] lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(" ", lines.Length > 1 ? lines.Skip(1).Distinct() : lines) + ".";
    }

    /// <summary>Refuses a LibTorch of another release, whose missing functions would end the process when first called.</summary>
    /// <param name="buildDescription">What the loaded library says of itself, or null where it says nothing.</param>
    public static void ThrowIfOtherRelease(string? buildDescription)
    {
        if (TorchRuntime.VersionIn(buildDescription) is string version && !version.StartsWith(TorchRuntime.RequiredLibTorch + ".", StringComparison.Ordinal))
        {
            string place = LoadedLibraries.Find(NativeFiles.FileName("torch_cpu")) is string path ? $" from {path}" : string.Empty;
            throw new NativeBackendException(
                $"LibTorch {version} is loaded{place}, but TorchSharp {TorchRuntime.TorchSharpVersion} needs LibTorch {TorchRuntime.RequiredLibTorch}. {ChooseNatives}");
        }
    }

    private static string Remedy(string? reason)
    {
        if (reason is null)
        {
            return ChooseNatives;
        }

        if (reason.Contains("GLIBC_", StringComparison.Ordinal))
        {
            return "This host's C library is too old for it: use a newer Linux distribution.";
        }

        if (reason.Contains("undefined symbol", StringComparison.Ordinal))
        {
            return $"It does not fit the LibTorch that is loaded: TorchSharp {TorchRuntime.TorchSharpVersion} needs LibTorch {TorchRuntime.RequiredLibTorch}. "
                + $"Check the version of the native package and {ForeignLibTorch.Variable}.";
        }

        if (reason.Contains("cannot open shared object file", StringComparison.Ordinal))
        {
            return "A library that it depends on is missing: install the one named above (libgomp1 and libstdc++6 are the usual ones). " + ChooseNatives;
        }

        return reason.Contains("failed to map", StringComparison.Ordinal)
            ? "Its folder does not allow executing (mount option noexec) or memory is short: move the application, or set XDG_CACHE_HOME to a folder that allows it."
            : ChooseNatives;
    }
}
