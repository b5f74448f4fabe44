using TransferMed.Datasets;

namespace TransferMed.Tests.Data.Shards;

/// <summary>A store in memory that counts what is read of it.</summary>
internal sealed class MemoryStore(IReadOnlyDictionary<string, byte[]> files) : ImageStore
{
    private int _reads;

    public int Reads => _reads;

    /// <summary>What is thrown instead of reading a file of this name.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public string Version { get; set; } = "1";

    public override string Address => "memory://set";

    public override IEnumerable<StoredFile> List(CancellationToken cancellationToken) => files.Select(file => new StoredFile(file.Key, file.Value.Length) { Version = Version });

    public override void Read(string name, long offset, Span<byte> destination)
    {
        Interlocked.Increment(ref _reads);
        if (Fault(name) is Exception fault)
        {
            throw fault;
        }

        files[name].AsSpan((int)offset, destination.Length).CopyTo(destination);
    }
}
