using Google.Protobuf;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx.Protocol;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Onnx;

/// <summary>
/// Writes networks as ONNX files: operator set 17, format version 8, any batch size, the picture size of the description. The graph
/// is the network in evaluation mode in the form of <see cref="Network.Optimize"/>: batch norms behind convolutions are folded into
/// them. Classes, preprocessing, the network's description and this library's version stand in the file's metadata.
/// </summary>
public static class OnnxExport
{
    /// <summary>The version of the default operator set that exported graphs use.</summary>
    public const int OperatorSet = 17;

    /// <summary>The version of the file format (IR version).</summary>
    public const int FormatVersion = 8;

    /// <summary>
    /// Writes a trained model, atomically, with its card in the metadata: so calibrated probabilities and conformal sets come with the
    /// file, and the out-of-distribution flag, whose score the graph computes. Distances of more than 2048 features or to more than 512
    /// classes, and those that float32 is too coarse for, are left out; the card in the file says so.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="options">What the graph takes and gives; null for pixels in and probabilities out.</param>
    /// <exception cref="ArgumentException">
    /// The options are out of range, the weights exceed the format's 2 GiB, or a step has no form in ONNX; the message names it, and nothing
    /// is written.
    /// </exception>
    /// <exception cref="TransferMedException">The file cannot be written, or the model's calibrator is none of this library's.</exception>
    public static void Write(string path, TrainedModel model, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireClassifier();
        Write(path, model.Network, new ModelMetadata(model.Classes, model.Preprocessing, model.Network.Spec) { Card = model.Card }, options);
    }

    /// <summary>Writes a network with its preprocessing, atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="network">The network; it stays as it is, and may be in training mode: what is written is its evaluation mode.</param>
    /// <param name="classes">The class names, in the order of the logits.</param>
    /// <param name="preprocessing">What its pictures go through, with statistics; the size may be left open.</param>
    /// <param name="options">What the graph takes and gives; null for pixels in and probabilities out.</param>
    /// <exception cref="ArgumentException">
    /// The class names are not one for each logit, the preprocessing does not fit the network or has no statistics, the options are out of range, the
    /// weights exceed the format's 2 GiB, or a step has no form in ONNX; the message names it, and nothing is written.
    /// </exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(
        string path,
        Network network,
        IEnumerable<string> classes,
        Preprocessing preprocessing,
        OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ValueList<string> names = classes.ToValueList();
        if (names.Count != network.Spec.Classes)
        {
            throw new ArgumentException($"There are {names.Count} class names {names} for a network of {network.Spec.Classes} classes; give one for each.", nameof(classes));
        }

        InputShape input = network.Spec.Input;
        Preprocessing whole = preprocessing.For(input.Height, input.Width, input.Channels);
        whole.RequireStatistics();
        Write(path, network, new ModelMetadata(names, whole, network.Spec), options);
    }

    private static void Write(string path, Network network, ModelMetadata metadata, OnnxExportOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxExportOptions();
        options.Validate();
        GraphScreen? screen = null;
        if (metadata.Card is not null)
        {
            ScreenChoice.RequireLibrary(metadata.Card);
            (ModelCard card, screen) = ScreenChoice.Of(metadata.Card, options);
            metadata = metadata with { Card = card, OutOfDistributionScore = screen is not null };
        }

        ModelProto model = ModelWriter.Write(path, network, metadata, options, screen);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }
}
