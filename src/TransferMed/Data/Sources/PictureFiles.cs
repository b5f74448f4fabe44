namespace TransferMed.Data;

/// <summary>
/// Tells pictures from litter. A file counts as a picture if its name says so, in any case of letters, or its content
/// begins like a picture. So a TIFF or a DICOM file is not silently passed over: it counts, and decoding refuses it by name.
/// </summary>
internal static class PictureFiles
{
    private const int DeepestFolder = 64;

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".gif", ".webp",
        ".tif", ".tiff", ".dcm", ".dicom", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".psd", ".nii", ".ppm", ".pgm", ".pbm",
    };

    private static readonly HashSet<string> Litter = new(StringComparer.OrdinalIgnoreCase)
    {
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found", "DICOMDIR",
    };

    /// <summary>True for what no listing shows: names that begin with a dot, the hidden attribute, and what systems leave behind.</summary>
    public static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || Litter.Contains(entry.Name) || (entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0;

    /// <summary>Whether a name ends like that of a picture, in any case of letters.</summary>
    public static bool HasExtension(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>The visible folders directly in a folder, by name in ordinal order.</summary>
    public static IEnumerable<DirectoryInfo> Folders(DirectoryInfo folder) =>
        folder.EnumerateDirectories().Where(child => !IsHidden(child)).OrderBy(child => child.Name, StringComparer.Ordinal);

    /// <summary>The pictures directly in a folder, by name in ordinal order.</summary>
    public static IEnumerable<FileInfo> Pictures(DirectoryInfo folder, DatasetOptions options) =>
        folder.EnumerateFiles().Where(file => !IsHidden(file) && IsPicture(file, options)).OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>The pictures in a folder and in the folders beneath it, in a fixed order. Linked folders are followed, but none is entered twice.</summary>
    public static List<FileInfo> AllPictures(DirectoryInfo folder, DatasetOptions options, CancellationToken cancellationToken)
    {
        var found = new List<FileInfo>();
        Collect(folder, options, found, new HashSet<string>(StringComparer.Ordinal), 0, cancellationToken);
        return found;
    }

    private static void Collect(
        DirectoryInfo folder, DatasetOptions options, List<FileInfo> found, HashSet<string> entered, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string place = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        if (depth > DeepestFolder || !entered.Add(Path.TrimEndingDirectorySeparator(place)))
        {
            return;
        }

        found.AddRange(Pictures(folder, options));
        foreach (DirectoryInfo child in Folders(folder))
        {
            Collect(child, options, found, entered, depth + 1, cancellationToken);
        }
    }

    private static bool IsPicture(FileInfo file, DatasetOptions options) => Extensions.Contains(file.Extension) || BeginsLikePicture(file, options);

    private static bool BeginsLikePicture(FileInfo file, DatasetOptions options)
    {
        Span<byte> header = stackalloc byte[FileSignature.HeaderLength];
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file.FullName);
            header = header[..RandomAccess.Read(handle, header, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Neither its name nor its content speaks for a picture; one that is meant as a picture has its extension.
            return false;
        }

        return PictureFile.DecoderFor(header, options) is not null || FileSignature.UnsupportedPicture(header) is not null;
    }
}
