using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A dataset named by a CSV file of a store; its paths are names within the store.</summary>
internal static class StoredManifest
{
    private const long LargestFile = 512L << 20;

    public static DatasetDraft Read(string name, ImageStore store, IReadOnlyDictionary<string, StoredFile> files, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        StoredFile manifest = files[ImageManifest.FileName];
        string path = store.PathOf(manifest.Name);
        if (options.Classes is null && options.Task is not Regression && files.TryGetValue(ClassList.FileName, out StoredFile? list))
        {
            options = ClassList.Stated(options, ManifestText.Decode(store.ReadAll(list, LargestFile, "the list of classes"), store.PathOf(list.Name), "the list of classes"), store.PathOf(list.Name));
        }

        string text = ManifestText.Decode(store.ReadAll(manifest, LargestFile, "the manifest"), path, "the manifest");
        var places = new Dictionary<string, StoredRange>(StringComparer.Ordinal);
        ManifestContent content = ManifestReader.ReadAll(text, path, options, monitor, cancellationToken, (named, line) =>
        {
            StoredFile file = Find(files, named, $"{path}, line {line}", store);
            places[store.PathOf(file.Name)] = new StoredRange(file.Name, 0, file.Length);
            return store.PathOf(file.Name);
        });
        var pixels = new FilePixelReader(options.Decoding, new FileIdentities(), new StoredImages(store, places));
        return ImageManifest.Assemble(name, content, options, monitor, cancellationToken, pixels);
    }

    /// <summary>As files are found beside a manifest: as named, with slashes, in the other Unicode form.</summary>
    private static StoredFile Find(IReadOnlyDictionary<string, StoredFile> files, string named, string place, ImageStore store)
    {
        string name = named.Trim().Replace('\\', '/');
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        return files.TryGetValue(name, out StoredFile? file) || files.TryGetValue(ComposedText.Of(name), out file)
            ? file
            : throw new DatasetException(name.Length == 0
                ? $"{place}: the path is empty."
                : $"{place}: {store.Address} has no file '{name}'. Paths are names within the store, with their extension.");
    }
}
