using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>
/// Loads LibTorch and the TorchSharp binding where the ordinary load does not succeed. The runtime raises
/// <see cref="AssemblyLoadContext.ResolvingUnmanagedDll"/> only then, so this costs nothing elsewhere. A handler must not
/// throw (TorchSharp would hide the error behind its own): failures are kept and raised by <see cref="EnsureLoaded"/>.
/// </summary>
internal static class NativeLoader
{
    /// <summary>The library that TorchSharp calls into.</summary>
    public const string Binding = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Loaded = new(StringComparer.Ordinal);
    private static NativeBackendException? _failure;

    /// <summary>Loads LibTorch by the same calls that TorchSharp will make.</summary>
    /// <exception cref="TransferMedException">The load failed; names the cause and the remedy.</exception>
    public static void EnsureLoaded()
    {
        lock (Gate)
        {
            _failure = null;
            ForeignLibTorch.Check();
            LoadLibTorch();
            Assembly torchSharp = typeof(torch).Assembly;
            LoadFailure.ThrowIfOtherRelease(TorchRuntime.BuildDescription.Value);
            if (!NativeLibrary.TryLoad(Binding, torchSharp, null, out _))
            {
                throw _failure ?? LoadFailure.Explain(Binding, NativeFiles.Find(Binding, NativeFiles.SearchFolders()), null);
            }
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The handler must stand before the application's first tensor, which may come before any call into this library.")]
    internal static void Register()
    {
        WaitPolicy.LimitSpinning();
        AllocatorPolicy.KeepFreedMemory();

        // TorchSharp is loaded into the same context: the default one, or a plug-in's own.
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(typeof(NativeLoader).Assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (_, name) => Resolve(name);

        // TorchSharp asks the system for LibTorch before it asks here, and would take a copy installed there.
        if (ForeignLibTorch.Folder is not null)
        {
            Resolve("torch");
        }
    }

    /// <summary>
    /// Loads LibTorch from the named folder or the application's own by its full path: a bare name that does not load there
    /// would be looked for in the system's folders, and the error would be lost.
    /// </summary>
    private static void LoadLibTorch()
    {
        IReadOnlyList<string> folders = ForeignLibTorch.Folder is string foreign ? [foreign] : NativeFiles.SearchFolders();
        CheckComplete(folders);
        if (OperatingSystem.IsLinux() && NativeFiles.Find(Binding, NativeFiles.SearchFolders()) is string binding)
        {
            ElfPreflight.Check(binding);
        }

        if (NativeFiles.Find("torch_cpu", folders) is string own)
        {
            Open(Path.GetFullPath(own));
        }

        if (ForeignLibTorch.Folder is not null)
        {
            ForeignLibTorch.Load("torch");
        }
    }

    /// <summary>
    /// Checks that the parts of LibTorch stand together and whole. The loader would take a missing one from the system's
    /// folders, and two releases of LibTorch in one process end it.
    /// </summary>
    private static void CheckComplete(IReadOnlyList<string> folders)
    {
        if (NativeFiles.Find("torch_cpu", folders) is not string computing)
        {
            return;
        }

        foreach (string part in new[] { "torch_cpu", "torch", "c10" })
        {
            string file = NativeFiles.Find(part, folders)
                ?? throw new NativeBackendException(
                    $"{NativeFiles.FileName(part)} is missing beside {computing}. Both belong to one LibTorch: restore the packages again and rebuild, or copy the whole folder.");
            if (OperatingSystem.IsLinux())
            {
                ElfPreflight.Check(file);
            }
        }
    }

    private static nint Resolve(string name)
    {
        string library = Name(name);
        if (library is not (Binding or "torch" or "torch_cpu" or "torch_cuda"))
        {
            return 0;
        }

        lock (Gate)
        {
            if (Loaded.TryGetValue(library, out nint handle))
            {
                return handle;
            }

            try
            {
                handle = library == Binding ? LoadBinding() : ForeignLibTorch.Load(library);
            }
            catch (NativeBackendException failure)
            {
                _failure = failure;
                return 0;
            }

            if (handle != 0)
            {
                Loaded.Add(library, handle);
            }

            return handle;
        }
    }

    private static nint LoadBinding()
    {
        IReadOnlyList<string> folders = NativeFiles.SearchFolders();
        string file = NativeFiles.Find(Binding, folders) ?? throw LoadFailure.Explain(Binding, null, null);
        LoadFailure.ThrowIfUnsupported(file);

        // A copy of the binding lies apart from LibTorch, so its dependencies must be there before it; the loader then finds them by name.
        if (ForeignLibTorch.Load("torch") == 0)
        {
            CheckComplete(folders);
            if (NativeFiles.Find("torch", folders) is string own)
            {
                Open(own);
            }
            else if (!NativeLibrary.TryLoad("torch", typeof(torch).Assembly, null, out _))
            {
                // The last chance was the system's own folders.
                throw LoadFailure.Explain("torch", null, null);
            }
        }

        LoadFailure.ThrowIfOtherRelease(TorchRuntime.BuildDescription.Value);
        if (OperatingSystem.IsLinux() && HostVersions.Fix(file) is byte[] changed)
        {
            return OpenCopy(file, changed);
        }

        return Open(file);
    }

    private static nint OpenCopy(string original, byte[] changed)
    {
        string fileName = Path.GetFileName(original);
        string refused = "";
        if (PatchedLibraryCache.UserFolder is string folder)
        {
            try
            {
                return NativeLibrary.Load(new PatchedLibraryCache(folder).Store(fileName, changed));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                // A read-only home or one mounted without the right to execute: the temporary folder may do.
                refused = $"{folder}: {error.Message} ";
            }
        }

        string temporary = Directory.CreateTempSubdirectory("transfermed-").FullName;
        try
        {
            return Open(new PatchedLibraryCache(temporary).Store(fileName, changed));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NativeBackendException(
                $"The binding {original} needs a corrected copy on this host, and neither {PatchedLibraryCache.UserFolder ?? "a cache folder of the user"} "
                + $"nor {temporary} can hold it: {refused}{temporary}: {error.Message} Make one of them writable (XDG_CACHE_HOME names another cache folder).",
                error);
        }
        finally
        {
            // A mapped library outlives its file.
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static nint Open(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw LoadFailure.Explain(Path.GetFileNameWithoutExtension(path), path, error);
        }
    }

    private static string Name(string requested)
    {
        string name = Path.GetFileNameWithoutExtension(requested);
        return !OperatingSystem.IsWindows() && name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }
}
