using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>How a dataset is opened.</summary>
public sealed record DatasetOptions
{
    /// <summary>What happens when pictures cannot be decoded. Default: <see cref="DecodeErrorPolicy.Fail"/>. <see cref="DecodeErrorPolicy.SkipAndReport"/> needs <see cref="CheckImages"/>.</summary>
    public DecodeErrorPolicy DecodeErrors { get; init; } = DecodeErrorPolicy.Fail;

    /// <summary>
    /// Whether every picture is decoded once when the dataset is opened, so that an unreadable one is found before hours
    /// of work. Default: true. Without the check an unreadable picture fails when it is first read, and the hashes that
    /// splits and the fingerprint need are computed when they are first needed.
    /// </summary>
    public bool CheckImages { get; init; } = true;

    /// <summary>
    /// A folder in which what the check finds out about each picture is kept (size, hashes, a thumbnail), made where it does not exist. A later opening, by this process or another one, then decodes
    /// only pictures that are new or whose length or time of writing is another; a check that ends early goes on where it ended, and thumbnails stay in the folder in place of the memory. What a dataset holds
    /// and gives is the same with and without it. Damaged files in it are removed with a warning to the log, and their pictures checked again; another version of the library, another decoder, background or limit
    /// checks anew. It holds pictures in small and, where files name them, patients: keep it beside the pictures, but not among folders of classes, where it would be one. Default: null; nothing is kept.
    /// </summary>
    public string? CheckFolder { get; init; }

    /// <summary>
    /// Whether pictures whose check is kept in <see cref="CheckFolder"/> are read once more, without being decoded, to see by their SHA-256 that they are the same; so one is found whose content was changed with
    /// length and time kept. Without it such a picture is an error as soon as its pixels are read. Default: false.
    /// </summary>
    public bool CheckHashes { get; init; }

    /// <summary>How pictures are decoded. Default: the built-in decoder within the default limits, on black.</summary>
    public DecodingOptions Decoding { get; init; } = new();

    /// <summary>
    /// The columns of a CSV file that hold path, label, group and split under other names, and those that are not to be used.
    /// Default: null, for the names themselves. Folders have no columns.
    /// </summary>
    public ManifestColumns? Columns { get; init; }

    /// <summary>
    /// The classes in their order, as grades from least to most severe; every picture must be of one of them. A class may have no
    /// pictures in a set that a model is only judged on: <see cref="ImageDataset.Notes"/> names it, and training refuses it. A file
    /// <c>classes.txt</c> in the dataset's folder or beside its CSV file, one class a line, says the same. What is stated is
    /// taken as it is: no name is refused as a missing value, a measurement or another's spelling. Default: null; the
    /// classes that are found, numbers sorted as numbers and all others in ordinal order.
    /// </summary>
    public ValueList<string>? Classes { get; init; }

    /// <summary>
    /// What is asked about a picture. Default: null, for <see cref="SingleLabel"/>. <see cref="MultiLabel"/> and <see cref="Regression"/> need a manifest;
    /// <see cref="Ordinal"/> needs an order of the classes (<see cref="Classes"/>, <c>classes.txt</c>, or names that are numbers).
    /// </summary>
    public LearningTask? Task { get; init; }

    /// <summary>What folders are that are called train, val, test or the like. Default: <see cref="SplitFolderPolicy.AreParts"/>.</summary>
    public SplitFolderPolicy SplitFolders { get; init; } = SplitFolderPolicy.AreParts;

    /// <summary>
    /// The folder for what is written down of tar shards: where their pictures lie, and what is said of them. It holds for one length and time of change of a shard and is made anew where it does not fit; one that cannot be
    /// written costs time alone. Default: null, for a file <c>NAME.tar.index</c> beside each shard, and for none with an <see cref="ImageStore"/>, whose shards are then read through whenever they are opened.
    /// </summary>
    public string? IndexFolder { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.NotNull(Decoding, nameof(Decoding));
        Decoding.Validate();
        Columns?.Validate();
        Task?.Validate();
        CheckClasses();
        if (!Enum.IsDefined(DecodeErrors))
        {
            throw new ArgumentOutOfRangeException(nameof(DecodeErrors), DecodeErrors, "Not a policy.");
        }

        OptionCheck.Defined(SplitFolders, nameof(SplitFolders));
        OptionCheck.Require(IndexFolder is null || !string.IsNullOrWhiteSpace(IndexFolder), nameof(IndexFolder), "is blank; it names a folder, or is null.");
        if (CheckFolder is not null && string.IsNullOrWhiteSpace(CheckFolder))
        {
            throw new ArgumentException($"{nameof(CheckFolder)} is blank; it names a folder, or is null.", nameof(CheckFolder));
        }

        if (CheckHashes && CheckFolder is null)
        {
            throw new ArgumentException($"{nameof(CheckHashes)} is true and {nameof(CheckFolder)} is null: there are no kept checks whose hashes could be compared.", nameof(CheckHashes));
        }

        if (DecodeErrors == DecodeErrorPolicy.SkipAndReport && !CheckImages)
        {
            throw new ArgumentException(
                $"{nameof(DecodeErrors)} is {DecodeErrors} and {nameof(CheckImages)} is false: pictures can only be skipped when they are checked.",
                nameof(CheckImages));
        }
    }

    private void CheckClasses()
    {
        if (Classes is null)
        {
            return;
        }

        if (Classes.Count == 0 || Classes.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(Classes)} {(Classes.Count == 0 ? "is empty" : "holds a blank name")}; it states the classes in their order, or is null.", nameof(Classes));
        }

        if (Classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{nameof(Classes)} names '{twice.Key}' {twice.Count()} times.", nameof(Classes));
        }
    }
}

/// <summary>What happens when a picture of a dataset cannot be decoded.</summary>
public enum DecodeErrorPolicy
{
    /// <summary>Opening the dataset fails; the error names the first such pictures and how many there are.</summary>
    Fail,

    /// <summary>The pictures are left out and listed in <see cref="ImageDataset.Skipped"/>.</summary>
    SkipAndReport,
}
