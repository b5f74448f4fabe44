using System.Security.Cryptography;
using TransferMed.Tests.Data;
using TransferMed.Weights;

namespace TransferMed.Tests.Weights;

/// <summary>A file to download, a folder for it, and waits that are noted and not waited.</summary>
internal sealed class DownloadFixture : IDisposable
{
    private readonly HttpClient _client = HttpConnection.Create();
    private readonly TempFolder _folder = new();
    private readonly List<TimeSpan> _waits = [];

    public DownloadFixture(int length = 300_000, int seed = 1)
    {
        Content = new byte[length];
        new Random(seed).NextBytes(Content);
        File = new WeightsFile { Name = "file-12345678.pth", Size = length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content))[..8], Address = new Uri("http://127.0.0.1/") };
    }

    public byte[] Content { get; }

    public WeightsFile File { get; init; }

    public string Folder => Path.Combine(_folder.Path, "hub", "checkpoints");

    public string Target => Path.Combine(Folder, File.Name);

    public string Partial => PartialFile.PathFor(Target);

    public IReadOnlyList<TimeSpan> Waits => _waits;

    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Downloads the file from a server.</summary>
    public Task RunAsync(FaultyServer server, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunAsync(server.Address, progress, cancellationToken);

    public Task RunAsync(Uri address, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var retry = new RetryPolicy
        {
            Silence = Silence,
            Wait = async (time, token) =>
            {
                token.ThrowIfCancellationRequested();
                lock (_waits)
                {
                    _waits.Add(time);
                }

                await Task.Yield();
            },
        };
        return new FileDownload(_client, retry).RunAsync(address, Target, File, progress, cancellationToken);
    }

    /// <summary>What an earlier download left.</summary>
    public void Leave(byte[] bytes)
    {
        Directory.CreateDirectory(Folder);
        System.IO.File.WriteAllBytes(Partial, bytes);
    }

    /// <summary>The file is there and nothing else.</summary>
    public void AssertWhole()
    {
        Assert.Equal(Content, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(Folder));
    }

    /// <summary>The file is not there; of a partial one at most so many bytes.</summary>
    public void AssertAbsent(long? partial = null)
    {
        Assert.False(System.IO.File.Exists(Target));
        Assert.Equal(partial is null ? [] : [Partial], Directory.Exists(Folder) ? Directory.GetFiles(Folder) : []);
        Assert.Equal(partial ?? 0, partial is null ? 0 : new FileInfo(Partial).Length);
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }
}
