using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace TransferMed.Runtime;

/// <summary>The readers of files that packages of their own bring. Each package registers its reader when its assembly is loaded.</summary>
/// <typeparam name="TLoader">Reads a file.</typeparam>
internal sealed class FormatLoaders<TLoader>
    where TLoader : Delegate
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase) { [".onnx"] = "TransferMed.Onnx" };

    private readonly ConcurrentDictionary<string, TLoader> _loaders = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _other;

    /// <summary>No readers yet.</summary>
    /// <param name="other">What to take instead where a package is missing, such as <c>name a .tmed file</c>.</param>
    public FormatLoaders(string other) => _other = other;

    /// <summary>Registers a format by the extension of its files.</summary>
    public void Register(string extension, TLoader loader) => _loaders[extension] = loader;

    /// <summary>The reader of a file, or null where no package has its format.</summary>
    /// <exception cref="TransferMedException">The format needs a package that the program does not reference.</exception>
    public TLoader? Of(string path)
    {
        string extension = Path.GetExtension(path);
        return _loaders.TryGetValue(extension, out TLoader? known) ? known
            : Packages.TryGetValue(extension, out string? package) ? Bring(path, extension, package)
            : null;
    }

    /// <summary>Loads the assembly of a package, which a reference alone does not.</summary>
    internal TLoader Bring(string path, string extension, string package)
    {
        try
        {
            AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(typeof(FormatLoaders<>).Assembly) ?? AssemblyLoadContext.Default;
            Assembly assembly = context.LoadFromAssemblyName(new AssemblyName(package));
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException)
        {
            throw new TransferMedException($"'{path}' needs the package {package}, which this program does not reference: add it, or {_other}. ({fault.Message})", fault);
        }

        return _loaders.TryGetValue(extension, out TLoader? loader)
            ? loader
            : throw new TransferMedException($"The package {package} does not read '{extension}' files; use the version of {package} that is this library's, {LibraryVersion.Current}.");
    }
}
