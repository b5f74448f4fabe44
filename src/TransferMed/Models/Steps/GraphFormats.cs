using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>Opens the graph of a step from its file: checks that the file is the one that the step names, and that it gives what the step says.</summary>
internal delegate IFrozenGraph GraphOpener(string path, FrozenGraphSpec step);

/// <summary>The formats of graphs that packages bring.</summary>
internal static class GraphFormats
{
    /// <summary>The ending of the files of graphs.</summary>
    public const string Extension = ".onnx";

    private static readonly FormatLoaders<GraphOpener> Openers = new("take a model that needs no graph");

    /// <summary>Registers what opens the files of an ending.</summary>
    public static void Register(string extension, GraphOpener opener) => Openers.Register(extension, opener);

    /// <summary>Opens a graph; it is closed when nothing uses it any more.</summary>
    /// <returns>The first use of it; dispose it when the network is made.</returns>
    /// <exception cref="TransferMedException">The file cannot be used, is another one, or its format needs a package that the program does not reference.</exception>
    public static IDisposable Open(string path, FrozenGraphSpec step) => KnownGraphs.AddWhileUsed(step, Openers.Of(path)!(path, step));
}
