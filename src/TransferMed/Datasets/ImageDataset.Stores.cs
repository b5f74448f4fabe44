namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>
    /// Opens the dataset that a store holds: its <c>manifest.csv</c>, whose paths are names within the store, or else its tar shards, as <see cref="Open"/> reads them.
    /// A file <c>classes.txt</c> in it states the classes. Everything that is checked of files is checked.
    /// </summary>
    /// <param name="store">The store. It must stay usable as long as the dataset is.</param>
    /// <param name="options">How; the defaults where null. <see cref="DatasetOptions.SplitFolders"/> means nothing here.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the listing and the check early.</param>
    /// <returns>The dataset. A <see cref="ImageSample.Path"/> is the store's address, a slash, and the name in it; of shards a slash and the name of the entry follow.</returns>
    /// <exception cref="DatasetException">The store cannot be read or does not hold a dataset.</exception>
    /// <exception cref="Imaging.ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset OpenStore(ImageStore store, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new DatasetOptions();
        options.Validate();
        string name = store.Address.TrimEnd('/').Split('/')[^1];
        SortedDictionary<string, StoredFile> files = store.Files(cancellationToken);
        if (files.ContainsKey(ImageManifest.FileName))
        {
            return new ImageDataset(StoredManifest.Read(name, store, files, options, monitor, cancellationToken));
        }

        return files.Keys.Any(ShardDataset.IsShard)
            ? new ImageDataset(ShardDataset.Read(name, store, files, options, monitor, cancellationToken))
            : throw new DatasetException(
                $"{store.Address}: the store holds neither {ImageManifest.FileName} nor a shard (.tar); it holds {Runtime.Wording.Count(files.Count, "file")}{(files.Count > 0 ? $", the first '{files.Keys.First()}'" : "")}. Put a manifest beside the pictures (path,label), or open the place that has one.");
    }

    /// <summary>The shards that a path names; null where it names none.</summary>
    private static ImageDataset? OpenShards(string path, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken) => ShardFolder.Find(path, options.Decoding, cancellationToken) is (string name, FolderStore store)
        ? new ImageDataset(ShardDataset.Read(name, store, store.Files(cancellationToken), options, monitor, cancellationToken))
        : null;
}
