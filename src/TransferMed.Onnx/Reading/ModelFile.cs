using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>Reads a model's file whole.</summary>
internal static class ModelFile
{
    /// <exception cref="OnnxModelException">There is none, or it cannot be read.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new OnnxModelException($"There is no file '{path}'.");
        }

        try
        {
            RegularFile.Require(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OnnxModelException($"'{path}' cannot be read: {fault.Message}", fault);
        }
    }
}
