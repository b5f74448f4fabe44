using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Tells pictures from litter. A file counts as a picture if its name says so, in any case of letters, or its content
/// begins like a picture. So a TIFF or a DICOM file is not silently passed over: it counts, and decoding refuses it by name.
/// </summary>
internal static class ImageFiles
{
    private const int DeepestFolder = 64;

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".gif", ".webp",
        ".tif", ".tiff", ".dcm", ".dicom", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".psd", ".nii", ".ppm", ".pgm", ".pbm",
    };

    /// <summary>True for a file that is named like a picture, or a folder, but that is hidden, temporary or litter.</summary>
    private static bool IsHiddenImage(FileSystemInfo entry) =>
        HiddenFiles.IsHidden(entry) && (entry is DirectoryInfo || Extensions.Contains(entry.Extension) || HiddenFiles.IsTemporary(entry.Name));

    /// <summary>What lies in a folder, and in the visible folders beneath it, unseen: by its path from there.</summary>
    public static IEnumerable<string> HiddenImages(DirectoryInfo root)
    {
        var enumeration = new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = false };
        var waiting = new Queue<(DirectoryInfo Folder, int Depth)>([(root, 0)]);
        while (waiting.TryDequeue(out (DirectoryInfo Folder, int Depth) next))
        {
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos("*", enumeration).OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (IsHiddenImage(entry))
                {
                    yield return Path.GetRelativePath(root.FullName, entry.FullName);
                }
                else if (entry is DirectoryInfo folder && folder.LinkTarget is null && !HiddenFiles.IsHidden(folder) && next.Depth < DeepestFolder)
                {
                    waiting.Enqueue((folder, next.Depth + 1));
                }
            }
        }
    }

    /// <summary>Whether a name ends like that of a picture, in any case of letters.</summary>
    public static bool HasExtension(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>The visible folders directly in a folder, by name in ordinal order.</summary>
    public static IEnumerable<DirectoryInfo> Folders(DirectoryInfo folder) =>
        folder.EnumerateDirectories().Where(child => !HiddenFiles.IsHidden(child)).OrderBy(child => child.Name, StringComparer.Ordinal);

    /// <summary>The pictures directly in a folder, by name in ordinal order.</summary>
    public static IEnumerable<FileInfo> Images(DirectoryInfo folder, DecodingOptions options) =>
        folder.EnumerateFiles().Where(file => !HiddenFiles.IsHidden(file) && IsImage(file, options)).OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>The pictures in a folder and in the folders beneath it, in a fixed order. Linked folders are followed, but none is entered twice.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="options">What counts as a picture.</param>
    /// <param name="cancellationToken">Ends the listing early.</param>
    /// <param name="visit">Sees every folder with the folders in it; null for nobody.</param>
    public static List<FileInfo> AllImages(
        DirectoryInfo folder, DecodingOptions options, CancellationToken cancellationToken, Action<DirectoryInfo, DirectoryInfo[]>? visit = null)
    {
        var found = new List<FileInfo>();
        Collect(folder, options, found, new HashSet<string>(StringComparer.Ordinal), 0, visit, cancellationToken);
        return found;
    }

    /// <summary>True if a picture lies in the folder or beneath it.</summary>
    public static bool HasImage(DirectoryInfo folder, DecodingOptions options, CancellationToken cancellationToken, int depth = 0)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Images(folder, options).Any()
            || (depth < DeepestFolder && Folders(folder).Any(child => child.LinkTarget is null && HasImage(child, options, cancellationToken, depth + 1)));
    }

    private static void Collect(
        DirectoryInfo folder,
        DecodingOptions options,
        List<FileInfo> found,
        HashSet<string> entered,
        int depth,
        Action<DirectoryInfo, DirectoryInfo[]>? visit,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string place = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        if (depth > DeepestFolder || !entered.Add(Path.TrimEndingDirectorySeparator(place)))
        {
            return;
        }

        found.AddRange(Images(folder, options));
        DirectoryInfo[] children = [.. Folders(folder)];
        visit?.Invoke(folder, children);
        foreach (DirectoryInfo child in children)
        {
            Collect(child, options, found, entered, depth + 1, visit, cancellationToken);
        }
    }

    private static bool IsImage(FileInfo file, DecodingOptions options) => Extensions.Contains(file.Extension) || BeginsLikeImage(file, options);

    private static bool BeginsLikeImage(FileInfo file, DecodingOptions options)
    {
        Span<byte> header = stackalloc byte[FileSignature.HeaderLength];
        try
        {
            if (RegularFile.OtherKind(file.FullName) is not null)
            {
                return false;
            }

            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file.FullName);
            header = header[..RandomAccess.Read(handle, header, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Neither its name nor its content speaks for a picture; one that is meant as a picture has its extension.
            return false;
        }

        return ImageFile.DecoderFor(header, options) is not null || FileSignature.UnsupportedImage(header) is not null;
    }
}
