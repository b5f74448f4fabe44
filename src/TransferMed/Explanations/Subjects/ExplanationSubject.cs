using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>
/// What is explained: one class of a network and one image. Runs the network as in evaluation whatever its mode, and leaves mode,
/// gradients and parameters as they are. Tensors that it gives live until the map is there.
/// </summary>
public abstract class ExplanationSubject
{
    private protected ExplanationSubject(int label, int height, int width)
    {
        Class = label;
        Height = height;
        Width = width;
    }

    /// <summary>The index of the class that is explained.</summary>
    public int Class { get; }

    /// <summary>The rows of the image: the height of the network's input.</summary>
    public int Height { get; }

    /// <summary>The columns of the image: the width of the network's input.</summary>
    public int Width { get; }

    /// <summary>The network. Its mode is the caller's: for values as in prediction use the methods of this class.</summary>
    /// <exception cref="NotSupportedException">The model is an ONNX file.</exception>
    public abstract Models.Network Network { get; }

    /// <summary>The normalised image (1, C, H, W) on the network's device.</summary>
    /// <exception cref="NotSupportedException">The model is an ONNX file.</exception>
    public abstract Tensor Image { get; }

    /// <summary>What stands for nothing to see, normalised, (1, C, H, W).</summary>
    /// <param name="kind">Which.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="NotSupportedException">The model is an ONNX file.</exception>
    public abstract Tensor Baseline(BaselineImage kind);

    /// <summary>The logits of images, without gradients.</summary>
    /// <param name="images">Normalised images (N, C, H, W).</param>
    /// <returns>Logits (N, classes).</returns>
    /// <exception cref="NotSupportedException">The model is an ONNX file.</exception>
    public abstract Tensor Logits(Tensor images);

    /// <summary>The outputs of the first steps of the network and the gradient of the class's logit for them.</summary>
    /// <param name="steps">How many of the outermost steps, from 0 for the images themselves.</param>
    /// <param name="images">Normalised images (N, C, H, W).</param>
    /// <returns>Values and gradient, of one shape.</returns>
    /// <exception cref="NotSupportedException">The model is an ONNX file.</exception>
    public abstract (Tensor Values, Tensor Gradient) GradientAfter(int steps, Tensor images);

    /// <summary>The probability of the class where parts of the image are replaced, not calibrated.</summary>
    /// <param name="count">The number of masks.</param>
    /// <param name="mask">Writes the mask of an index into pixels that are 0 before, row by row: 1 at each pixel that is replaced.</param>
    /// <param name="baseline">What replaces them.</param>
    /// <param name="batchSize">Images per batch, at least 1; changes no result beyond rounding.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>A probability for each mask.</returns>
    public abstract double[] MaskedProbabilities(int count, Action<int, Span<float>> mask, BaselineImage baseline, int batchSize, CancellationToken cancellationToken);
}
