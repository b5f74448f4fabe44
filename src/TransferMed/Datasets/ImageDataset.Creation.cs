using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>A dataset of a source of one's own that gives pixels, such as a generator or a store of decoded images.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="classes">The class names, in the order of the labels, each once.</param>
    /// <param name="samples">The samples; <see cref="ImageSample.Path"/> is a unique name, which the reader understands. Groups (patients) keep samples together in splits.</param>
    /// <param name="pixels">
    /// Reads a sample at a geometry; called by several threads at once. Equal samples must give equal pixels. What they look like at
    /// 256 x 256 is their identity for copies, fingerprint and audit.
    /// </param>
    /// <param name="classOrderIsStated">Whether the classes are grades, from least to most severe. Default false.</param>
    /// <returns>The dataset. No picture is read yet.</returns>
    /// <exception cref="ArgumentException">A name occurs twice or is blank, or a label has no class; the message names it.</exception>
    public static ImageDataset Create(
        string name, IEnumerable<string> classes, IEnumerable<ImageSample> samples, IPixelReader pixels, bool classOrderIsStated = false)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        (ValueList<string> names, ValueList<ImageSample> given) = Checked(name, classes, samples);
        return new ImageDataset(name, names, given, pixels) { ClassOrderIsStated = classOrderIsStated };
    }

    /// <summary>
    /// A dataset whose encoded files (JPEG, PNG, DICOM, whatever <see cref="DatasetOptions.Decoding"/> decodes) come from a function:
    /// an archive, a database, an object store. Everything that <see cref="Open"/> checks is checked.
    /// </summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="classes">The class names, in the order of the labels, each once.</param>
    /// <param name="samples">The samples; <see cref="ImageSample.Path"/> is a unique name, which the function understands.</param>
    /// <param name="read">Gives the bytes of a sample's file; called by several threads at once.</param>
    /// <param name="options">How; the defaults where null. <see cref="DatasetOptions.Columns"/> and <see cref="DatasetOptions.SplitFolders"/> mean nothing here.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="ArgumentException">A name occurs twice or is blank, or a label has no class; the message names it.</exception>
    /// <exception cref="DatasetException">The labels are not those of a classification.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset Create(
        string name,
        IEnumerable<string> classes,
        IEnumerable<ImageSample> samples,
        Func<ImageSample, ReadOnlyMemory<byte>> read,
        DatasetOptions? options = null,
        DatasetMonitor? monitor = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        options ??= new DatasetOptions();
        options.Validate();
        (ValueList<string> names, ValueList<ImageSample> given) = Checked(name, classes, samples);
        return new ImageDataset(DatasetAssembly.Assemble(
            name, [.. names], given, [], options, monitor, cancellationToken, pixels: new FilePixelReader(options.Decoding, new FileIdentities(), read)));
    }

    private static (ValueList<string> Classes, ValueList<ImageSample> Samples) Checked(string name, IEnumerable<string> classes, IEnumerable<ImageSample> samples)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ValueList<string> names = classes.ToValueList();
        ValueList<ImageSample> given = samples.ToValueList();
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException($"The classes are {names}; name at least one, each once and none blank.", nameof(classes));
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (ImageSample sample in given)
        {
            if ((uint)sample.Label >= (uint)names.Count)
            {
                throw new ArgumentException($"The sample '{sample.Path}' has the label {sample.Label}; the classes {names} have the labels 0 to {names.Count - 1}.", nameof(samples));
            }

            if (string.IsNullOrEmpty(sample.Path) || !known.Add(sample.Path))
            {
                throw new ArgumentException($"The path '{sample.Path}' {(string.IsNullOrEmpty(sample.Path) ? "is empty" : "stands twice")}; each sample needs a name of its own.", nameof(samples));
            }
        }

        return (names, given);
    }
}
