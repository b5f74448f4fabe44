using Microsoft.ML.OnnxRuntime;

namespace TransferMed.Onnx;

/// <summary>An ONNX file on its way into ONNX Runtime.</summary>
internal static class RuntimeFile
{
    /// <summary>Reads a file whole.</summary>
    /// <returns>Its bytes, which keep all their weights: those that are looked through are those that are loaded.</returns>
    /// <exception cref="OnnxModelException">The file cannot be read, is no ONNX file, or keeps weights in another file.</exception>
    public static byte[] Read(string path)
    {
        byte[] content = ModelFile.Read(path);
        ExternalWeights.Refuse(path, content);
        return content;
    }

    /// <summary>Makes a session of bytes of <see cref="Read"/>, on the CPU.</summary>
    /// <exception cref="OnnxModelException">ONNX Runtime cannot load them, or there is no native ONNX Runtime.</exception>
    public static InferenceSession Load(string path, byte[] content, int threads)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            return new InferenceSession(content, options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new OnnxModelException($"ONNX Runtime cannot load '{path}': {fault.Message} The file is damaged or no ONNX file; export the model again.", fault);
        }
        catch (Exception fault) when (fault is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new OnnxModelException($"'{path}' cannot be run without a native ONNX Runtime; add the package Microsoft.ML.OnnxRuntime to the program. ({fault.GetBaseException().Message.Split('\n')[0].Trim()})", fault);
        }
    }
}
