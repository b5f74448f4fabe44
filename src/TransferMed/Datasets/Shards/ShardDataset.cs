using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A dataset of tar shards in the layout of WebDataset, read in place.</summary>
internal static class ShardDataset
{
    public const string Extension = ".tar";

    private const long LargestText = 16 << 20;

    /// <summary>Whether a name is that of a shard.</summary>
    public static bool IsShard(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the indices of the shards and what they say of pictures.</summary>
    /// <param name="name">The dataset's name.</param>
    /// <param name="store">Where the shards lie.</param>
    /// <param name="files">The files of the store.</param>
    /// <param name="options">How.</param>
    /// <param name="monitor">Who watches.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static DatasetDraft Read(string name, ImageStore store, IReadOnlyDictionary<string, StoredFile> files, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        StoredFile[] shards = [.. files.Values.Where(file => IsShard(file.Name))];
        var indices = new ShardIndices(store, options.IndexFolder, monitor?.Logger ?? NullLogger.Instance);
        var entries = new List<TarFile>[shards.Length];
        ParallelImages.ForEach(shards.Length, Environment.ProcessorCount, i => entries[i] = indices.FilesOf(shards[i], cancellationToken), cancellationToken);
        var found = new ShardPictures();
        foreach ((StoredFile shard, List<TarFile> within) in shards.Zip(entries))
        {
            found.Add(shard.Name, store.PathOf(shard.Name), within);
        }

        if (found.Pictures.Count == 0)
        {
            throw new DatasetException($"{store.Address}: {Wording.Count(shards.Length, "shard")} ({shards[0].Name}{(shards.Length > 1 ? ", ..." : "")}) and no picture in {(shards.Length == 1 ? "it" : "them")}. A picture is an entry with an extension of pictures (000017.png), beside one with its class (000017.{EntryName.Class}) or its fields (000017.{EntryName.Fields}).");
        }

        options = WithStatedClasses(options, store, files);
        ManifestContent content = Content(store, found.Pictures, ref options, cancellationToken);
        var places = found.Pictures.ToDictionary(picture => picture.Path, picture => picture.Place, StringComparer.Ordinal);
        var pixels = new FilePixelReader(options.Decoding, new FileIdentities(), new StoredImages(store, places));
        return ImageManifest.Assemble(name, content, options, monitor, cancellationToken, pixels, found.Skipped, [.. found.Notes], hasLines: false);
    }

    private static DatasetOptions WithStatedClasses(DatasetOptions options, ImageStore store, IReadOnlyDictionary<string, StoredFile> files)
    {
        if (store is FolderStore)
        {
            return ClassList.Resolve(options, store.Address);
        }

        if (options.Classes is not null || options.Task is Regression || !files.TryGetValue(ClassList.FileName, out StoredFile? list))
        {
            return options;
        }

        string path = store.PathOf(list.Name);
        return ClassList.Stated(options, ManifestText.Decode(store.ReadAll(list, LargestText, "the list of classes"), path, "the list of classes"), path);
    }

    private static ManifestContent Content(ImageStore store, List<ShardPicture> pictures, ref DatasetOptions options, CancellationToken cancellationToken)
    {
        RefuseUnlabelled(pictures);
        string delimiter = (options.Task as MultiLabel ?? new MultiLabel()).Delimiter;
        var classes = new ClassTexts(options.Classes);
        var fields = new List<(ShardPicture Picture, ShardFields Fields)>(pictures.Count);
        foreach (ShardPicture picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fields.Add((picture, ShardFields.Of(picture, delimiter, classes)));
        }

        options = options with { Columns = ShardColumns.Of(options, fields) };
        return new ShardTable(store.Address, fields, ShardColumns.PartsOf(options.Columns, fields)).Read(options, cancellationToken);
    }

    private static void RefuseUnlabelled(List<ShardPicture> pictures)
    {
        ShardPicture[] without = [.. pictures.Where(picture => picture.Class is null && picture.Fields is null)];
        if (without.Length > 0)
        {
            throw new DatasetException(
                $"{without[0].Shard}, entry '{without[0].Image.Name}': the picture has no label: neither '{without[0].Key}.{EntryName.Class}' nor '{without[0].Key}.{EntryName.Fields}' is in the shard. {without.Length} of {pictures.Count} pictures have none. Make the shards again with labels, or without these pictures.");
        }
    }
}
