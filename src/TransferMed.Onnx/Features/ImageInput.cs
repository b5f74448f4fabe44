using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferMed.Imaging;

namespace TransferMed.Onnx;

/// <summary>The single input of a graph that takes normalised images (N, C, H, W) of float32; what is free in it is null.</summary>
/// <param name="Name">The input.</param>
/// <param name="Batch">1 where it takes one image at a time, else null.</param>
/// <param name="Channels">The channels.</param>
/// <param name="Height">The height.</param>
/// <param name="Width">The width.</param>
internal sealed record ImageInput(string Name, int? Batch, int? Channels, int? Height, int? Width)
{
    /// <summary>Reads and checks the input of a graph.</summary>
    /// <exception cref="OnnxModelException">It takes something else; the message says what and what to do.</exception>
    public static ImageInput Of(string path, InferenceSession session)
    {
        if (session.InputMetadata.Count != 1)
        {
            throw new OnnxModelException(
                $"The graph of '{path}' has {session.InputMetadata.Count} inputs ({string.Join(", ", session.InputMetadata.Select(Describe))}); as a feature extractor it must take images alone. Export the part that takes images, such as the image encoder of a model of images and text.");
        }

        KeyValuePair<string, NodeMetadata> single = session.InputMetadata.First();
        (string name, NodeMetadata input) = single;
        if (!input.IsTensor || input.ElementDataType != TensorElementType.Float)
        {
            throw new OnnxModelException($"The graph of '{path}' takes {Describe(single)}; it must take normalised images (N, C, H, W) of float32. {Remedy(input)}");
        }

        if (input.Dimensions.Length != 4)
        {
            throw new OnnxModelException($"The graph of '{path}' takes {Describe(single)}; it must take normalised images (N, C, H, W), four axes. Export the part of the network that takes images.");
        }

        int?[] axes = [.. input.Dimensions.Select(extent => extent > 0 ? extent : (int?)null)];
        if (axes[1] is not (null or 1 or 3))
        {
            throw new OnnxModelException($"The graph of '{path}' takes {Describe(single)}: {axes[1]} channels, but images have 1 or 3."
                + (axes[3] is 1 or 3 ? " Its channels come last; export it with channels first (N, C, H, W)." : " Export one that takes 1 or 3."));
        }

        if (axes[0] is not (null or 1))
        {
            throw new OnnxModelException($"The graph of '{path}' takes {Describe(single)}: always {axes[0]} images at once. Export it with a free batch axis (in PyTorch dynamic_axes), or for a batch of 1.");
        }

        return new ImageInput(name, axes[0], axes[1], axes[2], axes[3]);
    }

    /// <summary>The preprocessing of the images: what the graph fixes, and what is stated for the rest.</summary>
    /// <exception cref="ArgumentException">A stated value contradicts the graph, or the size of a graph for any size is not stated.</exception>
    public Preprocessing Complete(string path, Preprocessing stated)
    {
        stated.Validate();
        int height = Height ?? stated.Height;
        int width = Width ?? stated.Width;
        if (height == 0 || width == 0)
        {
            throw new ArgumentException($"The graph of '{path}' takes images of any size; state {nameof(Preprocessing.Height)} and {nameof(Preprocessing.Width)} of its {nameof(Preprocessing)}, such as those that it was trained with.", nameof(stated));
        }

        int channels = Channels ?? (stated.Channels > 0 ? stated.Channels : 3);
        if (stated.Channels > 0 && stated.Channels != channels)
        {
            throw new ArgumentException($"{nameof(Preprocessing)}.{nameof(Preprocessing.Channels)} is {stated.Channels}, but the graph of '{path}' takes {channels}; leave it at 0 for the graph's.", nameof(stated));
        }

        Preprocessing whole = stated.ForChannels(channels).For(height, width, channels);
        whole.RequireStatistics();
        return whole;
    }

    private static string Remedy(NodeMetadata input) => !input.IsTensor ? "Export the part of the network that takes images." : input.ElementDataType switch
    {
        TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Double =>
            "Convert it to float32: export the network again after model.float(), or convert the file in Python.",
        TensorElementType.UInt8 => "It normalises bytes by itself; export it without this (OnnxExportOptions.Input = OnnxInput.Normalized for files of this library).",
        TensorElementType.Int32 or TensorElementType.Int64 or TensorElementType.String => "It seems to take text; export the image encoder alone.",
        _ => "Export the part of the network that takes images.",
    };

    private static string Describe(KeyValuePair<string, NodeMetadata> input) => input.Value.IsTensor
        ? $"'{input.Key}', {input.Value.ElementDataType} ({string.Join(", ", input.Value.Dimensions.Select((extent, i) => extent > 0 ? $"{extent}" : input.Value.SymbolicDimensions[i] is { Length: > 0 } name ? name : "?"))})"
        : $"'{input.Key}', no tensor";
}
