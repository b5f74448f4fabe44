using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>A graph that is open as a backbone, as the content that goes into another file.</summary>
internal interface IGraphContent
{
    /// <summary>The input that takes the images.</summary>
    string InputName { get; }

    /// <summary>Reads the content again.</summary>
    /// <exception cref="OnnxModelException">The file is gone, has changed since it was opened, or takes one image at a time, which no exported file does.</exception>
    ModelProto ReadContent();
}
