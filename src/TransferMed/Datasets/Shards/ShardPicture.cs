namespace TransferMed.Datasets;

/// <summary>A picture of a shard with what stands beside it.</summary>
/// <param name="Shard">The full path of the shard.</param>
/// <param name="Key">What the names of its entries have in common.</param>
/// <param name="Image">The entry of the picture.</param>
/// <param name="Place">Where its bytes lie.</param>
internal sealed record ShardPicture(string Shard, string Key, TarFile Image, StoredRange Place)
{
    /// <summary>The content of the entry that names the class, or null.</summary>
    public byte[]? Class { get; init; }

    /// <summary>The content of the entry of fields, or null.</summary>
    public byte[]? Fields { get; init; }

    /// <summary>The path of the sample.</summary>
    public string Path { get; } = $"{Shard}/{Image.Name}";

    /// <summary>An entry beside the picture, for messages.</summary>
    public string Entry(string extension) => $"{Shard}, entry '{Key}.{extension}'";
}
