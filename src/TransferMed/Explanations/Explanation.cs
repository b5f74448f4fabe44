using TorchSharp;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Explanations;

/// <summary>Why a network gives a picture its probability of a class. Holds the picture as the network sees it, for overlays.</summary>
public sealed class Explanation
{
    private Explanation(HeatMap map, ExplanationMethod method, int label, string className, double probability, ExplainedImage image)
    {
        Map = map;
        Method = method;
        Class = label;
        ClassName = className;
        Probability = probability;
        Image = image;
    }

    /// <summary>How much each pixel of the network's input speaks for the class.</summary>
    public HeatMap Map { get; }

    /// <summary>How the map was computed.</summary>
    public ExplanationMethod Method { get; }

    /// <summary>The index of the class that is explained.</summary>
    public int Class { get; }

    /// <summary>The name of that class.</summary>
    public string ClassName { get; }

    /// <summary>The network's probability of that class, 0 to 1, not calibrated.</summary>
    public double Probability { get; }

    /// <summary>The name of the step whose map was weighed; null for methods that take no layer.</summary>
    public string? Layer { get; private init; }

    /// <summary>How well the values add up; null but for integrated gradients.</summary>
    public Completeness? Completeness { get; private init; }

    /// <summary>The picture at the size of the network's input.</summary>
    internal ExplainedImage Image { get; }

    /// <summary>Computes the map of one class; what its method leaves is freed.</summary>
    /// <exception cref="TransferMedException">The method gave a map of another size.</exception>
    internal static Explanation Of(
        ExplanationMethod method, ExplanationSubject subject, ValueList<string> classes, double probability, ExplainedImage image, CancellationToken cancellationToken)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ExplanationResult result = method.Run(subject, cancellationToken);
        if ((result.Map.Height, result.Map.Width) != (subject.Height, subject.Width))
        {
            throw new TransferMedException(
                $"{method.GetType()} gives a map of {result.Map.Height} x {result.Map.Width} for an image of {subject.Height} x {subject.Width}. Let its {nameof(ExplanationMethod.Compute)} give a value for each pixel.");
        }

        return new Explanation(result.Map, method, subject.Class, classes[subject.Class], probability, image) { Layer = result.Layer, Completeness = result.Completeness };
    }

    /// <summary>The map over the picture, as PNG.</summary>
    /// <param name="options">How it looks; the defaults where null.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public byte[] ToPng(OverlayOptions? options = null) => Overlay.Draw(Image, Map, options ?? new OverlayOptions());

    /// <summary>Writes the map over the picture to a PNG file, atomically.</summary>
    /// <param name="path">The file; an existing one is replaced. Its folder must exist.</param>
    /// <param name="options">How it looks; the defaults where null.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void SaveOverlay(string path, OverlayOptions? options = null) => AtomicFile.WriteAllBytes(path, ToPng(options));
}
