using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>Loads a model file of one format.</summary>
internal delegate IPredictor PredictorLoader(string path, TorchDevice? device, PredictorOptions options);

/// <summary>The formats beside model packages. Each is brought by a package of its own, which registers it when its assembly is loaded.</summary>
internal static class PredictorFormats
{
    private static readonly ConcurrentDictionary<string, PredictorLoader> Loaders = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase) { [".onnx"] = "TransferMed.Onnx" };

    /// <summary>Registers a format by the extension of its files.</summary>
    public static void Register(string extension, PredictorLoader loader) => Loaders[extension] = loader;

    /// <summary>The loader of a file, or null where it is taken for a package.</summary>
    /// <exception cref="TransferMedException">The format needs a package that the program does not reference.</exception>
    public static PredictorLoader? Of(string path)
    {
        string extension = Path.GetExtension(path);
        return Loaders.TryGetValue(extension, out PredictorLoader? known) ? known
            : Packages.TryGetValue(extension, out string? package) ? Bring(path, extension, package)
            : null;
    }

    /// <summary>Loads the assembly of a package, which a reference alone does not.</summary>
    internal static PredictorLoader Bring(string path, string extension, string package)
    {
        try
        {
            AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(typeof(PredictorFormats).Assembly) ?? AssemblyLoadContext.Default;
            Assembly assembly = context.LoadFromAssemblyName(new AssemblyName(package));
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException)
        {
            throw new TransferMedException($"'{path}' needs the package {package}, which this program does not reference: add it, or name a {Packaging.ModelPackage.Extension} file. ({fault.Message})", fault);
        }

        return Loaders.TryGetValue(extension, out PredictorLoader? loader)
            ? loader
            : throw new TransferMedException($"The package {package} does not read '{extension}' files; use the version of {package} that is this library's, {LibraryVersion.Current}.");
    }
}
