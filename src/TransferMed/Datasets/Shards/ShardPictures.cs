using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Puts the entries of shards together to pictures, in the order of the shards and of the pictures in them.</summary>
internal sealed class ShardPictures
{
    private readonly Dictionary<string, int> _passedOver = new(StringComparer.Ordinal);

    public List<ShardPicture> Pictures { get; } = [];

    public List<SkippedFile> Skipped { get; } = [];

    /// <summary>What was noticed, in sentences.</summary>
    public IEnumerable<string> Notes => _passedOver.Count == 0
        ? []
        : [$"{Wording.Count(_passedOver.Values.Sum(), "entry", "entries")} of the shards {(_passedOver.Values.Sum() == 1 ? "is" : "are")} neither a picture nor .{EntryName.Class} nor .{EntryName.Fields} and passed over: {string.Join(", ", _passedOver.OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(5).Select(pair => $"{(pair.Key.Length == 0 ? "without an extension" : "." + pair.Key)} ({pair.Value})"))}{(_passedOver.Count > 5 ? ", ..." : "")}."];

    /// <summary>Adds a shard.</summary>
    /// <param name="name">Its name in the store.</param>
    /// <param name="path">Its full path.</param>
    /// <param name="files">What is in it.</param>
    /// <exception cref="DatasetException">Two entries say the same of one picture, or something is said of a picture that is not there.</exception>
    public void Add(string name, string path, IEnumerable<TarFile> files)
    {
        var byKey = new Dictionary<string, List<(string Extension, TarFile File)>>(StringComparer.Ordinal);
        var keys = new List<string>();
        foreach (TarFile file in files.Where(file => !EntryName.IsHidden(file.Name)))
        {
            EntryName entry = EntryName.Of(file.Name);
            if (!byKey.TryGetValue(entry.Key, out List<(string Extension, TarFile File)>? same))
            {
                byKey.Add(entry.Key, same = new(2));
                keys.Add(entry.Key);
            }

            if (same.Exists(other => other.Extension == entry.Extension))
            {
                throw new DatasetException(
                    $"{path}: the entry '{file.Name}' stands twice in the shard, and a key names one picture. A key ends at the first dot of a name: 'a.1.png' and 'a.2.png' have the key 'a'. Make the shard with a key of its own for each picture.");
            }

            same.Add((entry.Extension, file));
        }

        foreach (string key in keys)
        {
            Add(name, path, key, byKey[key]);
        }
    }

    private void Add(string name, string path, string key, List<(string Extension, TarFile File)> entries)
    {
        (string Extension, TarFile File)[] images = [.. entries.Where(entry => new EntryName(key, entry.Extension).IsImage)];
        if (images.Length > 1)
        {
            throw new DatasetException($"{path}: the key '{key}' has two pictures, '{images[0].File.Name}' and '{images[1].File.Name}'; a key names one. Give each a key and a label of its own, or name the second so that it is none (.seg.png).");
        }

        if (images.Length == 0)
        {
            WithoutPicture(path, key, entries);
            return;
        }

        TarFile image = images[0].File;
        Pictures.Add(new ShardPicture(path, key, image, new StoredRange(name, image.Offset, image.Length)) { Class = Text(entries, EntryName.Class), Fields = Text(entries, EntryName.Fields) });
        foreach ((string extension, _) in entries.Where(entry => entry.Extension is not (EntryName.Class or EntryName.Fields) && entry.File != image))
        {
            _passedOver[extension] = _passedOver.GetValueOrDefault(extension) + 1;
        }
    }

    /// <summary>What has a label was meant as a picture; what has none may be a text about the set.</summary>
    private void WithoutPicture(string path, string key, List<(string Extension, TarFile File)> entries)
    {
        string names = string.Join(", ", entries.Select(entry => $"'{entry.File.Name}'"));
        if (entries.Exists(entry => entry.Extension is EntryName.Class or EntryName.Fields))
        {
            throw new DatasetException($"{path}: the key '{key}' has a label and no picture: {names}. A picture has the key and an extension of pictures (.jpg, .png, .dcm, ...). Make the shard again with the picture, or without its label.");
        }

        Skipped.AddRange(entries.Select(entry => new SkippedFile($"{path}/{entry.File.Name}", "it is no picture by its extension, and nothing in the shard says anything of it.")));
    }

    private static byte[]? Text(List<(string Extension, TarFile File)> entries, string extension) => entries.Find(entry => entry.Extension == extension).File.Text;
}
