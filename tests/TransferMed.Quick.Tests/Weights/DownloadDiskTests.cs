using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Tests.Weights;

/// <summary>Downloads to disks that are full or refuse: nothing half gets the name, and the error says what to do.</summary>
public sealed class DownloadDiskTests
{
    [Fact]
    public async Task A_full_disk_is_said_and_left_as_it_was()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Right(download.Content));
        int writes = 0;
        FileOperations.Intercept = (action, _) =>
        {
            if (action == FileAction.Write && ++writes == 3)
            {
                throw new IOException("No space left on device");
            }
        };
        var error = await Assert.ThrowsAsync<StorageException>(() => download.RunAsync(server));
        FileOperations.Intercept = null;

        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains("TORCH_HOME", error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    /// <summary>Each change of the disk is made to fail in its turn.</summary>
    [Fact]
    public async Task Whatever_fails_on_the_disk_no_half_file_gets_the_name()
    {
        int failing = 0;
        for (bool isDone = false; !isDone; failing++)
        {
            using var download = new DownloadFixture();
            using var server = new FaultyServer(Answers.Right(download.Content));
            int count = 0;
            bool wasHit = false;
            FileOperations.Intercept = (_, _) =>
            {
                if (count++ == failing)
                {
                    wasHit = true;
                    throw new UnauthorizedAccessException("refused for the test");
                }
            };
            Exception? error = await Record.ExceptionAsync(() => download.RunAsync(server));
            FileOperations.Intercept = null;
            isDone = !wasHit;
            Assert.True(error is null ? isDone : error is StorageException, $"{failing}: {error}");
            if (File.Exists(download.Target))
            {
                Assert.Equal(download.Content, await File.ReadAllBytesAsync(download.Target));
            }
        }

        Assert.InRange(failing, 6, 40);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Right(download.Content));
        File.WriteAllText(Path.GetDirectoryName(download.Folder)!, "a file where a folder is wanted");
        var error = await Assert.ThrowsAsync<StorageException>(() => download.RunAsync(server));
        Assert.Contains(download.Folder, error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
