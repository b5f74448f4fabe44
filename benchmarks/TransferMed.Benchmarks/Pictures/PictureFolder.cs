using TransferMed.Datasets;

namespace TransferMed.Benchmarks;

/// <summary>The files of the picture sets: one temporary folder each, made when first asked for and removed at the end of the process.</summary>
internal static class PictureFolder
{
    private static readonly Dictionary<PictureSet, string> Made = [];

    /// <summary>The folder of a set: two classes, a folder for each.</summary>
    public static string Of(PictureSet set)
    {
        if (!Made.TryGetValue(set, out string? folder))
        {
            folder = Directory.CreateTempSubdirectory("transfermed-pictures-").FullName;
            Made.Add(set, folder);
            for (int picture = 0; picture < set.Count; picture++)
            {
                string home = Directory.CreateDirectory(Path.Combine(folder, picture % 2 == 0 ? "even" : "odd")).FullName;
                File.WriteAllBytes(Path.Combine(home, $"{picture:d4}.jpg"), GeneratedPicture.Jpeg(set.Width, set.Height, picture));
            }
        }

        return folder;
    }

    /// <summary>The set as a dataset, its pictures unchecked: they are known to be good, and checking would decode them.</summary>
    public static ImageDataset Open(PictureSet set) => ImageDataset.Open(Of(set), new DatasetOptions { CheckPictures = false });

    public static void DeleteAll()
    {
        foreach (string folder in Made.Values)
        {
            Directory.Delete(folder, recursive: true);
        }

        Made.Clear();
    }
}
