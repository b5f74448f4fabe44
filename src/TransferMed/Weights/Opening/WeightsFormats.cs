using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>Makes a model of a file of weights of one format.</summary>
internal delegate TrainedModel WeightsLoader(string path, WeightsOptions options);

/// <summary>The formats that packages bring.</summary>
internal static class WeightsFormats
{
    private static readonly FormatLoaders<WeightsLoader> Loaders = new("name a .tmed, .pth or .safetensors file");

    /// <summary>Registers a format by the extension of its files.</summary>
    public static void Register(string extension, WeightsLoader loader) => Loaders.Register(extension, loader);

    /// <summary>The loader of a file, or null where the library reads it by itself.</summary>
    /// <exception cref="TransferMedException">The format needs a package that the program does not reference.</exception>
    public static WeightsLoader? Of(string path) => Loaders.Of(path);
}
