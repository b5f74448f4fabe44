namespace TransferMed.Datasets;

/// <summary>A file of an <see cref="ImageStore"/>.</summary>
/// <param name="Name">Its name within the store, with slashes, such as <c>normal/001.jpg</c> or <c>train-000.tar</c>. Case counts.</param>
/// <param name="Length">Its length in bytes, from 0.</param>
public sealed record StoredFile(string Name, long Length)
{
    /// <summary>
    /// Any text that changes when the file's content does: a time of change, an entity tag. What was written down of a shard (<see cref="DatasetOptions.IndexFolder"/>) holds for one length and one version.
    /// Default: empty, so that the length alone decides.
    /// </summary>
    public string Version { get; init; } = "";
}
