using System.Runtime.Versioning;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class PatchedLibraryCacheTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    [Fact]
    public void Racing_threads_leave_one_whole_file()
    {
        using var folder = new TemporaryFolder();
        string root = folder.File("cache");
        using var start = new Barrier(8);
        var paths = new string[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            paths[i] = new PatchedLibraryCache(root).Store("lib.so", Content);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        string path = Assert.Single(paths.Distinct());
        Assert.Equal([path], Directory.GetFiles(root, "*", SearchOption.AllDirectories));
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99_999)]
    public void Replaces_a_damaged_file(int length)
    {
        using var folder = new TemporaryFolder();
        var cache = new PatchedLibraryCache(folder.Path);
        string path = cache.Store("lib.so", Content);
        File.WriteAllBytes(path, Content[..length]);
        Assert.Equal(path, cache.Store("lib.so", Content));
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void Keeps_a_whole_file_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var cache = new PatchedLibraryCache(folder.Path);
        string path = cache.Store("lib.so", Content);
        var past = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, past);
        cache.Store("lib.so", Content);
        Assert.Equal(past, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void Other_content_gets_another_place()
    {
        using var folder = new TemporaryFolder();
        var cache = new PatchedLibraryCache(folder.Path);
        Assert.NotEqual(cache.Store("lib.so", Content), cache.Store("lib.so", [1, 2, 3]));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void The_folder_is_the_users_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps access lists instead of modes.");
        using var folder = new TemporaryFolder();
        string root = folder.File("cache");
        new PatchedLibraryCache(root).Store("lib.so", Content);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_an_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("cache"), "a file");
        Assert.ThrowsAny<IOException>(() => new PatchedLibraryCache(folder.File("cache")).Store("lib.so", Content));
    }
}
