using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A folder of masks beside the class folders would be a class of its own.</summary>
internal static class MaskFolders
{
    /// <summary>Refuses a folder that is called like masks and most of whose pictures are named like pictures of the other folders.</summary>
    public static void Refuse(DirectoryInfo root, DirectoryInfo[] folders, DatasetOptions options, CancellationToken cancellationToken)
    {
        foreach (DirectoryInfo masks in folders.Where(folder => MaskNames.IsFolder(folder.Name)))
        {
            string[] stems = StemsOf(masks);
            HashSet<string> others = [.. folders.Where(folder => folder != masks).SelectMany(StemsOf)];
            int shared = stems.Count(stem => others.Contains(stem) || (MaskNames.ImageOf(stem) is string image && others.Contains(image)));
            if (stems.Length > 0 && 2 * shared > stems.Length)
            {
                throw new DatasetException(
                    $"{root.FullName}: the folder '{masks.Name}' would be a class, but {shared} of its {Wording.Count(stems.Length, "picture")} are named like pictures of the other folders: they look like their masks. "
                    + "Move the folder away; or, if these are pictures of a class, write a CSV manifest (path,label).");
            }
        }

        string[] StemsOf(DirectoryInfo folder) =>
            [.. ImageFiles.AllImages(folder, options.Decoding, cancellationToken).Select(file => Path.GetFileNameWithoutExtension(file.Name))];
    }
}
