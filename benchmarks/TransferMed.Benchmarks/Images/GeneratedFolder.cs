using TransferMed.Datasets;

namespace TransferMed.Benchmarks;

/// <summary>The files of the picture sets: one temporary folder each, made when first asked for and removed at the end of the process.</summary>
internal static class GeneratedFolder
{
    private static readonly Dictionary<ImageSet, string> Made = [];

    /// <summary>The folder of a set: two classes, a folder for each.</summary>
    public static string Of(ImageSet set)
    {
        if (!Made.TryGetValue(set, out string? folder))
        {
            folder = Directory.CreateTempSubdirectory("transfermed-pictures-").FullName;
            Made.Add(set, folder);
            for (int image = 0; image < set.Count; image++)
            {
                string home = Directory.CreateDirectory(Path.Combine(folder, image % 2 == 0 ? "even" : "odd")).FullName;
                File.WriteAllBytes(Path.Combine(home, $"{image:d4}.jpg"), GeneratedImage.Jpeg(set.Width, set.Height, image));
            }
        }

        return folder;
    }

    /// <summary>The set as a dataset, its pictures unchecked: they are known to be good, and checking would decode them.</summary>
    public static ImageDataset Open(ImageSet set) => ImageDataset.Open(Of(set), new DatasetOptions { CheckImages = false });

    public static void DeleteAll()
    {
        foreach (string folder in Made.Values)
        {
            Directory.Delete(folder, recursive: true);
        }

        Made.Clear();
    }
}
