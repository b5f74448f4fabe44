using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>
/// Labelled pictures: the classes, the samples and a way to their pixels. Immutable; a split or a selection is a new
/// dataset over the same reader. Made by <c>ImageFolder</c>, <c>ImageManifest</c> or <c>SyntheticDomain</c>.
/// </summary>
public sealed partial class ImageDataset
{
    internal ImageDataset(string name, IEnumerable<string> classes, IEnumerable<ImageSample> samples, IPixelReader pixels)
    {
        Name = name;
        Classes = classes.ToValueList();
        Samples = samples.ToValueList();
        Pixels = pixels;
        var counts = new int[Classes.Count];
        foreach (ImageSample sample in Samples)
        {
            counts[sample.Label]++;
        }

        ClassCounts = counts.ToValueList();
    }

    /// <summary>A name for messages and results: the folder's, the manifest's or the domain's.</summary>
    public string Name { get; }

    /// <summary>The class names; a label is an index into them.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>The samples, in a fixed order that does not depend on the file system.</summary>
    public ValueList<ImageSample> Samples { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Samples.Count;

    /// <summary>The number of samples of each class.</summary>
    public ValueList<int> ClassCounts { get; }

    /// <summary>The way to the pixels of the samples.</summary>
    public IPixelReader Pixels { get; }
}
