using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>Loads a model file of one format.</summary>
internal delegate IPredictor PredictorLoader(string path, TorchDevice? device, PredictorOptions options);

/// <summary>The formats beside model packages.</summary>
internal static class PredictorFormats
{
    private static readonly FormatLoaders<PredictorLoader> Loaders = new($"name a {Packaging.ModelPackage.Extension} file");

    /// <summary>Registers a format by the extension of its files.</summary>
    public static void Register(string extension, PredictorLoader loader) => Loaders.Register(extension, loader);

    /// <summary>The loader of a file, or null where it is taken for a package.</summary>
    /// <exception cref="TransferMedException">The format needs a package that the program does not reference.</exception>
    public static PredictorLoader? Of(string path) => Loaders.Of(path);

    /// <summary>Loads the assembly of a package, which a reference alone does not.</summary>
    internal static PredictorLoader Bring(string path, string extension, string package) => Loaders.Bring(path, extension, package);
}
