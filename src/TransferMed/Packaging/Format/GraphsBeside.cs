using System.Security.Cryptography;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>
/// The graph that a package names by its SHA-256 and does not hold: it lies in the package's own folder, under any name, so that both can be moved
/// together. A file is taken for its content alone.
/// </summary>
internal static class GraphsBeside
{
    /// <summary>Opens the graph that is the backbone of a network, where it is not open yet.</summary>
    /// <param name="network">The network of a package.</param>
    /// <param name="path">The package.</param>
    /// <returns>What keeps it open, or null; dispose it when the network is made, which keeps it from then on.</returns>
    /// <exception cref="PackageException">There is no such file, or it does not give what the package says; the message names both files and the hash.</exception>
    /// <exception cref="TransferMedException">The program does not reference the package that runs graphs.</exception>
    public static IDisposable? Open(NetworkSpec network, string path) =>
        network.Layers[0] is FrozenGraphSpec step && KnownGraphs.Find(step) is null ? Open(step, path, $"{network.Name}{GraphFormats.Extension}") : null;

    private static IDisposable Open(FrozenGraphSpec step, string path, string usualName)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var others = new List<string>();
        foreach (string file in Candidates(folder, usualName))
        {
            try
            {
                string hash = HashOf(file);
                if (hash == step.Graph)
                {
                    return Open(step, path, file, usualName);
                }

                others.Add($"'{Path.GetFileName(file)}' has {hash}");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                others.Add($"'{Path.GetFileName(file)}' cannot be read ({fault.Message})");
            }
        }

        string found = others.Count == 0
            ? $"no {GraphFormats.Extension} file lies there"
            : $"of the {GraphFormats.Extension} files there {string.Join(", ", others.Take(3))}{(others.Count > 3 ? $" and {others.Count - 3} more do not fit" : "")}";
        throw new PackageException(
            $"The package '{path}' needs the ONNX graph '{usualName}' with the SHA-256 {step.Graph} in its own folder, under any name, but {found}. Put the very file there that the model was made on, "
            + "open it first by OnnxFeatures.Open with the same output and input size, or ask for the model as one file (OnnxExport.Write).");
    }

    private static IDisposable Open(FrozenGraphSpec step, string path, string file, string usualName)
    {
        try
        {
            return GraphFormats.Open(file, step);
        }
        catch (ArgumentException fault)
        {
            throw new PackageException($"The package '{path}' does not fit its graph '{usualName}' ('{file}'): {fault.Message} Get the package again.", fault);
        }
    }

    // The file of the usual name first: it is the one, as a rule, and the others need not be read.
    private static IEnumerable<string> Candidates(string folder, string usualName) => Directory.GetFiles(folder, $"*{GraphFormats.Extension}")
        .OrderBy(file => Path.GetFileName(file) != usualName).ThenBy(file => file, StringComparer.Ordinal);

    private static string HashOf(string file)
    {
        RegularFile.Require(file);
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
