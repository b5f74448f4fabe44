namespace TransferMed.Datasets;

/// <summary>Chooses the reader of a path: a CSV file, a folder with a manifest, or a folder of class folders.</summary>
internal static class DatasetOpening
{
    public static DatasetDraft Read(string path, DatasetOptions? options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        options ??= new DatasetOptions();
        options.Validate();
        string manifest = Path.Combine(path, ImageManifest.FileName);
        if (File.Exists(path))
        {
            if (ImageFiles.HasExtension(path))
            {
                throw new DatasetException($"{path} is a picture. A dataset is a folder that holds a folder per class, or a CSV file that names pictures and labels.");
            }

            return ImageManifest.Read(path, options, monitor, cancellationToken);
        }

        return File.Exists(manifest)
            ? ImageManifest.Read(manifest, options, monitor, cancellationToken)
            : ImageFolder.Read(path, options, monitor, cancellationToken);
    }
}
