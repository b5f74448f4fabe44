using TransferMed.Storage;

namespace TransferMed.Tests.Storage;

public sealed class AtomicFileTests
{
    [Fact]
    public void Writes_and_replaces()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.txt");
        AtomicFile.WriteAllText(path, "first, and longer");
        AtomicFile.WriteAllText(path, "größer");
        Assert.Equal("größer"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Takes_a_relative_path()
    {
        using var folder = new TemporaryFolder();
        string path = Path.GetRelativePath(Environment.CurrentDirectory, folder.File("b.bin"));
        AtomicFile.WriteAllBytes(path, new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder.File("b.bin")));
    }

    [Fact]
    public void A_failing_writer_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        var fault = new InvalidOperationException("stopped");
        var thrown = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of the n"u8);
            stream.Flush();
            throw fault;
        }));
        Assert.Same(fault, thrown);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_old_file_stands_until_the_new_one_is_whole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<StorageException>(() => AtomicFile.WriteAllText(Path.Combine(folder.File("none"), "a.txt"), "x"));
        Assert.Contains(folder.File("none"), error.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_the_same_name_is_named_and_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a");
        Directory.CreateDirectory(path);
        var error = Assert.Throws<StorageException>(() => AtomicFile.WriteAllText(path, "x"));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [SkippableFact]
    public void An_unwritable_folder_is_named()
    {
        // Not even the superuser may create files there.
        Skip.IfNot(Directory.Exists("/proc/self"), "Only Linux has a folder in which nobody may write.");
        var error = Assert.Throws<StorageException>(() => AtomicFile.WriteAllText("/proc/self/a.txt", "x"));
        Assert.Contains("'/proc/self/a.txt'", error.Message, StringComparison.Ordinal);
    }
}
