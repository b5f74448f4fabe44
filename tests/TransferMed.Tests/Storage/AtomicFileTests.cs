using TransferMed.Runtime;
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

    [Theory]
    [InlineData(nameof(FileAction.Open))]
    [InlineData(nameof(FileAction.Write))]
    [InlineData(nameof(FileAction.Flush))]
    [InlineData(nameof(FileAction.Rename))]
    [InlineData(nameof(FileAction.FlushFolder))]
    public void Every_operation_that_fails_is_an_error_that_names_the_file(string operation)
    {
        FileAction failing = Enum.Parse<FileAction>(operation);
        using var folder = new TemporaryFolder();
        string path = folder.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        FileOperations.Intercept = (action, _) =>
        {
            if (action == failing)
            {
                throw new IOException("No space left on device", 28);
            }
        };
        try
        {
            var error = Assert.Throws<StorageException>(() => AtomicFile.WriteAllText(path, "new"));
            Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            FileOperations.Intercept = null;
        }

        Assert.Equal(failing == FileAction.FlushFolder ? "new" : "old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [SkippableFact]
    public void A_disk_that_refuses_to_flush_is_an_error()
    {
        // A pipe has no disk behind it: fsync fails with EINVAL, which .NET's own call passes over.
        Skip.If(OperatingSystem.IsWindows(), "Windows flushes by a call of .NET's.");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, 0);
        stream.Flush(flushToDisk: true);
        var error = Assert.Throws<IOException>(() => DiskFlush.File(stream));
        Assert.Contains("cannot be brought to the disk", error.Message, StringComparison.Ordinal);
        Assert.Equal(22, error.HResult);
        Assert.Throws<IOException>(() => DiskFlush.Folder(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));
    }

    [Fact]
    public void Orphans_are_swept_and_files_under_way_are_not()
    {
        using var folder = new TemporaryFolder();
        string orphan = folder.File($".{Guid.NewGuid():N}-999999999.tmp");
        string old = folder.File($".{Guid.NewGuid():N}.tmp");
        string[] others = [folder.File("a.tmp"), folder.File(".hidden.tmp"), folder.File($".{Guid.NewGuid():N}.txt")];
        foreach (string path in others.Append(orphan).Append(old))
        {
            File.WriteAllText(path, "x");
        }

        AtomicFile.Write(folder.File("whole"), stream =>
        {
            stream.Write("half"u8);
            stream.Flush();
            OrphanedFiles.Sweep(folder.Path);
            Assert.False(File.Exists(orphan));
            Assert.False(File.Exists(old));
            Assert.Equal(others.Length + 1, Directory.GetFiles(folder.Path).Length);
        });
        Assert.Equal("half", File.ReadAllText(folder.File("whole")));
        Assert.All(others, path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public void What_another_machine_began_to_write_is_left_alone_for_a_day()
    {
        using var folder = new TemporaryFolder();
        string[] files = [folder.File($".{Guid.NewGuid():N}-1-00000000.tmp"), folder.File($".{Guid.NewGuid():N}-1-00000000.tmp")];
        Assert.All(files, path => File.WriteAllText(path, "x"));
        File.SetLastWriteTimeUtc(files[1], DateTime.UtcNow - TimeSpan.FromHours(25));
        OrphanedFiles.Sweep(folder.Path);
        Assert.Equal([files[0]], Directory.GetFiles(folder.Path));
    }

    [SkippableFact]
    public void What_a_living_process_of_this_machine_writes_is_left_alone_for_a_day()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no process 1.");
        using var folder = new TemporaryFolder();
        string[] files = [.. Enumerable.Range(0, 2).Select(_ => folder.File(OrphanedFiles.NewName().Replace($"-{Environment.ProcessId}-", "-1-", StringComparison.Ordinal)))];
        Assert.All(files, path => File.WriteAllText(path, "x"));
        File.SetLastWriteTimeUtc(files[1], DateTime.UtcNow - TimeSpan.FromHours(25));
        OrphanedFiles.Sweep(folder.Path);
        Assert.Equal([files[0]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Of_several_that_create_a_file_one_does()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("first");

        // The first write of a process in a folder sweeps it; here the writers alone are looked at.
        AtomicFile.WriteAllText(path, "");
        for (int round = 0; round < 25; round++)
        {
            File.Delete(path);
            bool[] created = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => AtomicFile.TryCreate(path, stream => stream.WriteByte((byte)('0' + writer))))));
            int first = Array.IndexOf(created, true);
            Assert.Single(created, true);
            Assert.Equal($"{first}", await File.ReadAllTextAsync(path));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }
    }

    [Fact]
    public async Task Two_writers_that_sweep_never_take_each_others_files()
    {
        using var folder = new TemporaryFolder();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                AtomicFile.WriteAllText(folder.File($"{writer}"), $"{i}");
                OrphanedFiles.Sweep(folder.Path);
            }
        })));
        Assert.Equal(4, Directory.GetFileSystemEntries(folder.Path).Length);
        Assert.All(Directory.GetFiles(folder.Path), path => Assert.Equal("99", File.ReadAllText(path)));
    }
}
