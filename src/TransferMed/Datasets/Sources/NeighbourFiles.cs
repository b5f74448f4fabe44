using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Tells pictures of a class from drawings that belong to them, and says what was left out.</summary>
internal sealed class NeighbourFiles
{
    private const int Named = 3;

    private readonly List<(FileInfo Mask, string Image)> _masks = [];

    /// <summary>The pictures without those that are the mask of another: <c>x_mask.png</c> beside <c>x.jpg</c>, or <c>masks/x.png</c> with <c>images/x.png</c>.</summary>
    public List<FileInfo> WithoutMasks(List<FileInfo> images)
    {
        HashSet<(string, string)> places = [.. images.Select(file => (file.DirectoryName!, StemOf(file)))];
        HashSet<string> outside = [.. images.Where(file => !MaskNames.IsFolder(file.Directory!.Name)).Select(StemOf)];
        var kept = new List<FileInfo>(images.Count);
        foreach (FileInfo file in images)
        {
            if (ImageOf(file, places, outside) is string image)
            {
                _masks.Add((file, image));
            }
            else
            {
                kept.Add(file);
            }
        }

        return kept;
    }

    /// <summary>Lists the masks, and counts what is hidden.</summary>
    public void Report(DirectoryInfo root, FolderContent content)
    {
        content.Skipped.AddRange(_masks.Select(mask => new SkippedFile(mask.Mask.FullName, $"by its name it is the mask of the picture '{mask.Image}'.")));
        if (_masks.Count > 0)
        {
            content.Notes.Add(
                $"{Wording.Count(_masks.Count, "picture")} named like masks of the pictures beside them ({Names(_masks.Select(mask => mask.Mask.Name))}) are left out. If they are pictures of their own, name them in a CSV manifest (path,label).");
        }

        string[] hidden = [.. ImageFiles.HiddenImages(root)];
        if (hidden.Length > 0)
        {
            content.Notes.Add($"{Wording.Count(hidden.Length, "hidden or temporary file or folder", "hidden or temporary files and folders")} ({Names(hidden)}) are passed over.");
        }
    }

    private static string? ImageOf(FileInfo file, HashSet<(string, string)> places, HashSet<string> outside)
    {
        string stem = StemOf(file);
        string? image = MaskNames.ImageOf(stem);
        if (image is not null && places.Contains((file.DirectoryName!, image)))
        {
            return image;
        }

        if (!MaskNames.IsFolder(file.Directory!.Name))
        {
            return null;
        }

        return outside.Contains(stem) ? stem : image is not null && outside.Contains(image) ? image : null;
    }

    private static string StemOf(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);

    private static string Names(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(Named)) + (all.Length > Named ? ", ..." : "");
    }
}
