using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>How a dataset is opened and its pictures are decoded.</summary>
public sealed record DatasetOptions
{
    /// <summary>What happens when pictures cannot be decoded. Default: <see cref="DecodeErrorPolicy.Fail"/>. <see cref="DecodeErrorPolicy.SkipAndReport"/> needs <see cref="CheckPictures"/>.</summary>
    public DecodeErrorPolicy DecodeErrors { get; init; } = DecodeErrorPolicy.Fail;

    /// <summary>
    /// Width x height above which a picture is refused before it is decoded. Decoding takes 4 bytes of memory per pixel,
    /// 7 where a picture must be turned upright. At least 1, at most 500 million. Default: 100 million.
    /// </summary>
    public long PixelLimit { get; init; } = 100_000_000;

    /// <summary>The size in bytes above which a file is refused before it is read. At least 1, at most 2^31 - 1. Default: 256 MiB.</summary>
    public long FileSizeLimit { get; init; } = 256L << 20;

    /// <summary>The colour that transparent pixels are composed on and that <see cref="ResizeMode.Pad"/> fills with. Default: black, the usual ground of medical pictures.</summary>
    public RgbColor Background { get; init; } = RgbColor.Black;

    /// <summary>
    /// Whether every picture is decoded once when the dataset is opened, so that an unreadable one is found before hours
    /// of work. Default: true. Without the check an unreadable picture fails when it is first read, and the hashes that
    /// splits and the fingerprint need are computed when they are first needed.
    /// </summary>
    public bool CheckPictures { get; init; } = true;

    /// <summary>
    /// A decoder that is asked before the built-in one; what it does not recognise goes to the built-in one. Several are put
    /// together with <see cref="ImageDecoders.FirstOf"/>. If it is an <see cref="IGroupSource"/>, samples to which a manifest
    /// gives no group get the one that their file names. Default: null.
    /// </summary>
    public IImageDecoder? Decoder { get; init; }

    /// <summary>
    /// The columns of a CSV file that hold path, label, group and split under other names, and those that are not to be used.
    /// Default: null, for the names themselves. Folders have no columns.
    /// </summary>
    public ManifestColumns? Columns { get; init; }

    /// <summary>
    /// The classes in their order, as grades from least to most severe; they must be those of the pictures. A file
    /// <c>classes.txt</c> in the dataset's folder or beside its CSV file, one class a line, says the same. What is stated is
    /// taken as it is: no name is refused as a missing value, a measurement or another's spelling. Default: null; the
    /// classes that are found, numbers sorted as numbers and all others in ordinal order.
    /// </summary>
    public ValueList<string>? Classes { get; init; }

    /// <summary>What folders are that are called train, val, test or the like. Default: <see cref="SplitFolderPolicy.AreParts"/>.</summary>
    public SplitFolderPolicy SplitFolders { get; init; } = SplitFolderPolicy.AreParts;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PixelLimit, 1, nameof(PixelLimit));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PixelLimit, SizeLimits.LargestPixelLimit, nameof(PixelLimit));
        ArgumentOutOfRangeException.ThrowIfLessThan(FileSizeLimit, 1, nameof(FileSizeLimit));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FileSizeLimit, int.MaxValue, nameof(FileSizeLimit));
        Columns?.Validate();
        CheckClasses();
        if (!Enum.IsDefined(DecodeErrors))
        {
            throw new ArgumentOutOfRangeException(nameof(DecodeErrors), DecodeErrors, "Not a policy.");
        }

        OptionCheck.Defined(SplitFolders, nameof(SplitFolders));
        if (DecodeErrors == DecodeErrorPolicy.SkipAndReport && !CheckPictures)
        {
            throw new ArgumentException(
                $"{nameof(DecodeErrors)} is {DecodeErrors} and {nameof(CheckPictures)} is false: pictures can only be skipped when they are checked.",
                nameof(CheckPictures));
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
