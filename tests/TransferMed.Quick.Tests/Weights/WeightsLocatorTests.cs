using System.Security.Cryptography;
using System.Text;
using TransferMed.Storage;
using TransferMed.Tests.Data;
using TransferMed.Weights;

namespace TransferMed.Tests.Weights;

/// <summary>Where a file of weights is looked for, in which order, and what is said where it is not.</summary>
public sealed class WeightsLocatorTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("weights");

    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = HttpConnection.Create();
    private readonly Dictionary<string, string> _environment = [];

    public WeightsLocatorTests() => _environment["TORCH_HOME"] = At("torch");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_folder_of_the_user_comes_before_the_package_and_that_before_the_hub()
    {
        _environment["TRANSFERMED_WEIGHTS"] = _folder.MakeFolder("own");
        string[] places = [At("own", "file.bin"), At("application", "weights", "file.bin"), At("torch", "hub", "checkpoints", "file.bin")];
        foreach (string place in places.Reverse())
        {
            Write(place, Content);
            Assert.Equal(place, await FindAsync());
        }
    }

    [Fact]
    public async Task What_is_nowhere_is_downloaded_into_the_hub_and_found_from_then_on()
    {
        _environment["TRANSFERMED_WEIGHTS"] = _folder.MakeFolder("own");
        using var server = new FaultyServer(Answers.Right(Content));
        string expected = At("torch", "hub", "checkpoints", "file.bin");

        Assert.Equal(expected, await FindAsync(server.Address));
        Assert.Equal(expected, await FindAsync(server.Address));
        Assert.Single(server.Requests);
        Assert.Equal(Content, File.ReadAllBytes(expected));
    }

    [Fact]
    public async Task What_only_a_package_brings_is_not_looked_for_in_the_hub()
    {
        Write(At("torch", "hub", "checkpoints", "file.bin"), Content);
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => FindAsync(package: "Some.Package"));

        Assert.Contains("dotnet add package Some.Package", error.Message, StringComparison.Ordinal);
        Assert.Contains("TRANSFERMED_WEIGHTS", error.Message, StringComparison.Ordinal);
        Assert.Contains(At("application", "weights"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_is_named_and_not_passed_over()
    {
        string wrong = At("own", "file.bin");
        _environment["TRANSFERMED_WEIGHTS"] = At("own");
        Write(wrong, Encoding.UTF8.GetBytes("something else"));
        Write(At("application", "weights", "file.bin"), Content);
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => FindAsync());

        Assert.Contains($"'{wrong}' is another one, or damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(Hash(Content)[..8], error.Message, StringComparison.Ordinal);
        Assert.Contains(Hash(Encoding.UTF8.GetBytes("something else")), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_an_error_of_its_variable()
    {
        Write(At("application", "weights", "file.bin"), Content);
        _environment["TRANSFERMED_WEIGHTS"] = At("nowhere");
        var error = await Assert.ThrowsAsync<StorageException>(() => FindAsync());
        Assert.Contains("TRANSFERMED_WEIGHTS names the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_variable_counts_as_none()
    {
        _environment["TRANSFERMED_WEIGHTS"] = string.Empty;
        Write(At("application", "weights", "file.bin"), Content);
        Assert.Equal(At("application", "weights", "file.bin"), await FindAsync());
    }

    [Theory]
    [InlineData("/data/torch", "/data/cache", "/data/torch/hub/checkpoints")]
    [InlineData(null, "/data/cache", "/data/cache/torch/hub/checkpoints")]
    [InlineData("", "", "~/.cache/torch/hub/checkpoints")]
    [InlineData(null, null, "~/.cache/torch/hub/checkpoints")]
    [InlineData("~/models", null, "~/models/hub/checkpoints")]
    [InlineData("~", null, "~/hub/checkpoints")]
    [InlineData("/data/~/x", null, "/data/~/x/hub/checkpoints")]
    public void The_folder_of_the_hub_is_that_of_PyTorch(string? torchHome, string? cacheHome, string expected)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string found = HubFolder.Of(name => name == "TORCH_HOME" ? torchHome : name == "XDG_CACHE_HOME" ? cacheHome : null);
        Assert.Equal(Path.GetFullPath(expected.StartsWith('~') ? home + expected[1..] : expected), found);
    }

    private string At(params string[] names) => Path.Combine([_folder.Path, .. names]);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private Task<string> FindAsync(Uri? address = null, string? package = null)
    {
        var locator = new WeightsLocator(name => _environment.GetValueOrDefault(name), [At("application", "weights")], new FileDownload(_client, new RetryPolicy()));
        var file = new WeightsFile { Name = "file.bin", Size = Content.Length, Sha256 = Hash(Content)[..8], Address = address ?? (package is null ? new Uri("http://127.0.0.1:9/") : null), Package = package };
        return locator.FindAsync(file, progress: null, CancellationToken.None);
    }
}
