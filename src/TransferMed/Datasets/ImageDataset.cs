using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Labelled pictures: the classes, the samples and a way to their pixels. Immutable; a split or a selection is a new
/// dataset over the same reader. Made by <see cref="Open"/>, <see cref="OpenStore"/>, <c>Create</c> or <see cref="SyntheticDomain"/>.
/// </summary>
public sealed partial class ImageDataset
{
    private readonly ContentIndex _contents;

    internal ImageDataset(string name, IEnumerable<string> classes, IEnumerable<ImageSample> samples, IPixelReader pixels)
        : this(name, classes.ToValueList(), samples.ToValueList(), pixels, new ContentIndex(pixels), [])
    {
    }

    internal ImageDataset(
        string name, ValueList<string> classes, ValueList<ImageSample> samples, IPixelReader pixels, ContentIndex contents, ValueList<SkippedFile> skipped)
    {
        Name = name;
        Classes = classes;
        Samples = samples;
        Pixels = pixels;
        Skipped = skipped;
        _contents = contents;
        var counts = new int[Classes.Count];
        foreach (ImageSample sample in Samples)
        {
            if (sample.Targets.Count == 0)
            {
                counts[sample.Label]++;
            }

            for (int target = 0; target < sample.Targets.Count; target++)
            {
                counts[target] += sample.Targets[target] > 0 ? 1 : 0;
            }
        }

        ClassCounts = counts.ToValueList();
    }

    private ImageDataset(DatasetDraft draft)
        : this(draft.Name, draft.Classes, draft.Samples, draft.Pixels, draft.Contents, draft.Skipped)
    {
        Task = draft.Task;
        ClassOrderIsStated = draft.ClassOrderIsStated;
        IgnoredColumns = draft.IgnoredColumns;
        Notes = draft.Notes;
        Said = draft.Said;
    }

    /// <summary>A name for messages and results: the folder's, the manifest's or the domain's.</summary>
    public string Name { get; }

    /// <summary>What is asked about a picture (<see cref="DatasetOptions.Task"/>). Default: <see cref="SingleLabel"/>. Subsets and parts keep it.</summary>
    public LearningTask Task { get; internal init; } = new SingleLabel();

    /// <summary>
    /// The class names, in the order that <see cref="DatasetOptions.Classes"/> describes; a label is an index into them. For tasks of findings or values (<see cref="Task"/>) their names, in the order
    /// of <see cref="ImageSample.Targets"/>.
    /// </summary>
    public ValueList<string> Classes { get; }

    /// <summary>
    /// True if the order of the classes says something: it was stated by <see cref="DatasetOptions.Classes"/> or a file
    /// <c>classes.txt</c>, or the names are numbers. Else it is that of the alphabet, and measures of graded classes
    /// (<c>QuadraticKappa</c>) are not defined. Subsets and parts keep it.
    /// </summary>
    public bool ClassOrderIsStated { get; internal init; }

    /// <summary>
    /// Whether the pictures have no labels (<see cref="OpenUnlabelled"/>). They then stand in one class, <see cref="NoLabel"/>, from which nothing can be learnt but by
    /// <c>TransferLearning.PretrainUnlabelledAsync</c>.
    /// </summary>
    public bool IsUnlabelled => Classes is [NoLabel];

    /// <summary>What the class of pictures without labels is called.</summary>
    public const string NoLabel = "(no label)";

    /// <summary>The columns of the CSV file that were not used. A folder has none; subsets and parts keep them.</summary>
    public ValueList<string> IgnoredColumns { get; internal init; } = [];

    /// <summary>The samples, in a fixed order that does not depend on the file system.</summary>
    public ValueList<ImageSample> Samples { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Samples.Count;

    /// <summary>The number of samples of each class; for findings the number of samples that have each, for values the number above 0.</summary>
    public ValueList<int> ClassCounts { get; }

    /// <summary>The way to the pixels of the samples.</summary>
    public IPixelReader Pixels { get; }

    /// <summary>The names of the groups, without repetition, in ordinal order. Pictures without a group are not counted.</summary>
    public ValueList<string> Groups => field ??= Samples
        .Select(sample => sample.Group).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();

    /// <summary>The pictures that were found but left out, with the reason; <see cref="LeftOutReason.Of(IEnumerable{SkippedFile})"/> counts by reason. A subset has none.</summary>
    public ValueList<SkippedFile> Skipped { get; }

    /// <summary>
    /// What was noticed when the dataset was opened and does not stop it, in sentences: pictures that are left out, pictures without labels,
    /// a single class. The parts and folds of a split and a choice of some per class (<see cref="Take"/>) keep them, a published part with what is
    /// known of it; results of training and evaluation have them too. A <see cref="Subset"/> has none.
    /// </summary>
    public ValueList<string> Notes { get; internal init; } = [];

    /// <summary>Which logs know which notes, for this dataset and all that is made of it.</summary>
    internal SaidNotes Said { get; init; } = new();

    /// <summary>True if the pictures are generated by <see cref="SyntheticDomain"/>: results on them say nothing about real ones.</summary>
    public bool IsSynthetic => Pixels is IGeneratedPixels;

    /// <summary>True if the data's publisher has put every sample into a part, and not all into one, so that <see cref="PredefinedParts"/> can be used.</summary>
    public bool HasPredefinedParts => PublishedParts.Divide(Samples);

    /// <summary>
    /// SHA-256, in hexadecimal, over the class names and over label, group and decoded pixels of every sample; for tasks other than <see cref="SingleLabel"/> over the task, and over the
    /// targets in the place of the label where there are. It does not
    /// depend on where the files lie, what they are called or in which order they stand. Where the pictures were not
    /// checked when the dataset was opened, the first use decodes them all.
    /// </summary>
    /// <exception cref="ImageDecodeException">A picture that has not been checked cannot be decoded.</exception>
    public string Fingerprint => field ??= DatasetFingerprint.Compute(this, _contents.Of(Samples));

    /// <summary>Opens whatever holds a dataset: a CSV manifest, a folder with a <c>manifest.csv</c> (which is used), a folder per class, or tar shards.</summary>
    /// <remarks>
    /// <para>A folder: a dataset of one folder per class. The folders directly beneath the given one are the classes, sorted by name in
    /// ordinal order; all pictures in a class folder and in the folders beneath it belong to the class. Where they are called
    /// train, val, test or the like they are the publisher's parts, and the folders in them the classes
    /// (<see cref="DatasetOptions.SplitFolders"/>). A file is a picture if it has a picture's extension or begins like a
    /// picture. Hidden and temporary files and folders, names that begin with a dot, <c>Thumbs.db</c>, <c>desktop.ini</c>,
    /// <c>__MACOSX</c> and all other files are passed over; pictures outside every class folder and masks beside their picture
    /// (<c>x_mask.png</c> beside <c>x.jpg</c>) are listed in <see cref="ImageDataset.Skipped"/>, and
    /// <see cref="ImageDataset.Notes"/> says what was noticed. A set that holds itself once more, or that was opened one level
    /// too high or too deep, is refused.</para>
    /// <para>A CSV file: a dataset named by a CSV file (RFC 4180) with a header line: commas, semicolons, tabs or vertical bars; UTF-8, or UTF-16
    /// with a byte order mark. The columns <c>path</c> and <c>label</c> are required; <c>group</c> (patient, lesion, scene:
    /// never on two sides of a split) and <c>split</c> (train, val, validation or test) are optional; other names are given by
    /// <see cref="DatasetOptions.Columns"/>, also several columns in the place of one label (<see cref="ManifestColumns.Labels"/>): for one class of several, findings or values, as
    /// <see cref="DatasetOptions.Task"/> asks. The order of the columns and the case of their names are free. Other columns are
    /// listed in <see cref="ImageDataset.IgnoredColumns"/>; one that looks like a group or a split must be mapped or declined.
    /// Paths are relative to the folder of the CSV file; a path without the extension of a picture finds the one file that
    /// has one. The classes are the labels, in the order that <see cref="DatasetOptions.Classes"/> describes.</para>
    /// <para>Tar shards: a <c>.tar</c> file, a folder of some without other folders, or several by a pattern (<c>train-{000..009}.tar</c>, <c>train-*.tar</c>), in the layout of WebDataset: what the names of entries have
    /// in common up to the first dot is a key; <c>key.png</c> (or any picture) stands beside <c>key.cls</c> with its class (name or index) or <c>key.json</c> with fields that are called as the columns of a CSV file are. Nothing
    /// is unpacked. The samples stand in the order of the shards' names and of the pictures in them. Where pictures lie is written beside each shard (<see cref="DatasetOptions.IndexFolder"/>).</para>
    /// </remarks>
    /// <param name="path">The folder, the CSV file, the tar file, or the pattern of tar files.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="DatasetException">The path does not exist or does not hold a dataset.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded.</exception>
    public static ImageDataset Open(string path, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DatasetOptions();
        options.Validate();
        return OpenShards(path, options, monitor, cancellationToken) ?? new ImageDataset(DatasetOpening.Read(path, options, monitor, cancellationToken));
    }

    /// <summary>
    /// Opens the pictures of a folder and of all folders beneath it, whatever these are called, as pictures without labels. What is a picture is decided as by <see cref="Open"/>; hidden and temporary files and
    /// masks are left out as there. Each picture is decoded once (<see cref="DatasetOptions.CheckImages"/>), and of several with the very same pixels the first by its path is kept; the others are in <see cref="Skipped"/>.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">How; the defaults where null. <see cref="DatasetOptions.Columns"/>, <see cref="DatasetOptions.Classes"/> and <see cref="DatasetOptions.SplitFolders"/> mean nothing here.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset, with <see cref="IsUnlabelled"/>.</returns>
    /// <exception cref="DatasetException">The folder does not exist, cannot be listed or holds no picture.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset OpenUnlabelled(string path, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ImageDataset(UnlabelledFolder.Read(path, options, monitor, cancellationToken));
    }

    /// <summary>
    /// For example <c>ulcers: 120 pictures (normal 60, ulcer 60)</c>, <c>chest: 24 pictures (Effusion 8, Mass 4; 8 without a finding)</c> or
    /// <c>hands: 90 pictures (age 127.3 ± 41.2 months, 1 to 228)</c>.
    /// </summary>
    /// <returns>One line.</returns>
    public override string ToString() => IsUnlabelled
        ? $"{Name}: {Wording.Count(Count, "picture")} without labels"
        : $"{Name}: {Count} pictures ({Contained}){PublishedParts.Describe(Samples)}";
}
