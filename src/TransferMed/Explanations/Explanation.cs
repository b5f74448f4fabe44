using TransferMed.Storage;

namespace TransferMed.Explanations;

/// <summary>Why a network gives a picture its probability of a class. Holds the picture as the network sees it, for overlays.</summary>
public sealed class Explanation
{
    internal Explanation(HeatMap map, ExplanationMethod method, int label, string className, double probability, ExplainedPicture picture)
    {
        Map = map;
        Method = method;
        Class = label;
        ClassName = className;
        Probability = probability;
        Picture = picture;
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
    public string? Layer { get; internal init; }

    /// <summary>How well the values add up; null but for integrated gradients.</summary>
    public Completeness? Completeness { get; internal init; }

    /// <summary>The picture at the size of the network's input.</summary>
    internal ExplainedPicture Picture { get; }

    /// <summary>The map over the picture, as PNG.</summary>
    /// <param name="options">How it looks; the defaults where null.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public byte[] ToPng(OverlayOptions? options = null) => Overlay.Draw(Picture, Map, options ?? new OverlayOptions());

    /// <summary>Writes the map over the picture to a PNG file, atomically.</summary>
    /// <param name="path">The file; an existing one is replaced. Its folder must exist.</param>
    /// <param name="options">How it looks; the defaults where null.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void SaveOverlay(string path, OverlayOptions? options = null) => AtomicFile.WriteAllBytes(path, ToPng(options));
}
