using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Tests.Data;

public class CheckFileTests
{
    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("empty")]
    [InlineData("header")]
    [InlineData("row")]
    [InlineData("text")]
    public void A_damaged_file_is_removed_and_its_pictures_are_checked_again(string damage)
    {
        using var folder = new CheckedFolder();
        folder.Open();
        string file = Assert.Single(folder.CheckFiles);
        byte[] bytes = File.ReadAllBytes(file);
        int texts = CheckFileLayout.HeaderLength + 12 * CheckFileLayout.RowLength;
        File.WriteAllBytes(file, damage switch
        {
            "shorter" => bytes[..^1],
            "longer" => [.. bytes, 0],
            "empty" => [],
            "header" => Flipped(bytes, 42),
            "row" => Flipped(bytes, CheckFileLayout.HeaderLength + 50),
            _ => Flipped(bytes, texts + 2),
        });

        var log = new RecordingLogger();
        (ImageDataset opened, int decoded) = folder.Open(monitor: new DatasetMonitor { Logger = log });
        Assert.Equal(12, decoded);
        Assert.Contains(log.Warnings, line => line.Contains(file, StringComparison.Ordinal) && line.Contains("damaged", StringComparison.Ordinal));
        Assert.False(File.Exists(file));
        KeptCheckTests.AssertSame(folder.OpenPlainly(), opened);
        Assert.Equal(0, folder.Open().Decoded);
    }

    [Fact]
    public void Every_byte_of_a_damaged_file_changes_no_result()
    {
        using var folder = new CheckedFolder(4);
        string plain = folder.OpenPlainly().Fingerprint;
        folder.Open();
        string file = Assert.Single(folder.CheckFiles);
        byte[] bytes = File.ReadAllBytes(file);
        int thumbnails = bytes.Length - 4 * ImageThumbnail.ByteCount;
        for (int at = 0; at < thumbnails; at += 7)
        {
            Array.ForEach(folder.CheckFiles, File.Delete);
            File.WriteAllBytes(file, Flipped(bytes, at));
            (ImageDataset opened, int decoded) = folder.Open();
            Assert.Equal((plain, 4), (opened.Fingerprint, decoded));
        }
    }

    [Fact]
    public void A_damaged_thumbnail_is_made_again_where_it_is_needed()
    {
        using var folder = new CheckedFolder();
        string plain = DatasetAudit.Run(folder.OpenPlainly()).ToJson();
        folder.Open();
        string file = Assert.Single(folder.CheckFiles);
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, Flipped(bytes, bytes.Length - 100));

        (ImageDataset opened, int decoded) = folder.Open();
        Assert.Equal(0, decoded);
        Assert.Equal(plain, DatasetAudit.Run(opened).ToJson());
    }

    [Fact]
    public void A_file_that_is_damaged_in_use_is_replaced_by_the_pictures()
    {
        using var folder = new CheckedFolder();
        ImageDataset plain = folder.OpenPlainly();
        folder.Open();
        ImageDataset opened = folder.Open().Dataset;
        string file = Assert.Single(folder.CheckFiles);
        using (FileStream stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.SetLength(CheckFileLayout.HeaderLength + 5 * CheckFileLayout.RowLength);
        }

        KeptCheckTests.AssertSame(plain, opened);
    }

    [Fact]
    public void Another_programs_file_stays()
    {
        using var folder = new CheckedFolder();
        Directory.CreateDirectory(folder.Checks);
        string other = Path.Combine(folder.Checks, "0000000000000000-1.checks");
        File.WriteAllText(other, "of another version");
        Assert.Equal(12, folder.Open().Decoded);
        Assert.Equal("of another version", File.ReadAllText(other));
    }

    [Fact]
    public void A_cancelled_check_goes_on_where_it_ended()
    {
        using var folder = new CheckedFolder();
        using var source = new CancellationTokenSource();
        var decoder = new CountedDecoder();
        var monitor = new DatasetMonitor
        {
            Progress = new SynchronousProgress<ImageCheckProgress>(report =>
            {
                if (report.Done == 5)
                {
                    source.Cancel();
                }
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => folder.Open(options => options with { Decoding = new() { Decoder = decoder } }, monitor, cancellationToken: source.Token));

        (ImageDataset opened, int rest) = folder.Open();
        Assert.InRange(decoder.Decoded, 5, 11);
        Assert.Equal(12, decoder.Decoded + rest);
        KeptCheckTests.AssertSame(folder.OpenPlainly(), opened);
    }

    [Fact]
    public void Several_openings_at_once_do_not_meet()
    {
        using var folder = new CheckedFolder();
        string plain = folder.OpenPlainly().Fingerprint;
        var opened = new string[8];
        Parallel.For(0, opened.Length, i => opened[i] = folder.Open().Dataset.Fingerprint);
        Assert.All(opened, fingerprint => Assert.Equal(plain, fingerprint));
        Assert.Equal(0, folder.Open().Decoded);
    }

    [Fact]
    public void Many_files_become_one()
    {
        using var folder = new CheckedFolder(2);
        for (int i = 0; i < CheckStore.MostSmallFiles; i++)
        {
            folder.Write(100 + i, 'B', (char)('A' + i), 'q');
            Assert.Equal(i == 0 ? 3 : 1, folder.Open().Decoded);
        }

        Assert.Equal(CheckStore.MostSmallFiles, folder.CheckFiles.Length);
        (ImageDataset opened, int decoded) = folder.Open();
        Assert.Equal(0, decoded);
        Assert.Single(folder.CheckFiles);
        KeptCheckTests.AssertSame(folder.OpenPlainly(), opened);
        Assert.Equal(0, folder.Open().Decoded);
    }

    [Fact]
    public void Full_files_are_not_written_again()
    {
        using var folder = new TempFolder();
        var content = new ImageContent(default, new ImageSize(4, 3)) { Traits = new ImageTraits("RAW", 7, ImageThumbnail.Read(new byte[ImageThumbnail.ByteCount])) };
        CheckStore store = Open();
        for (int i = 0; i < CheckStore.RecordsOfAFile; i++)
        {
            Add(i);
        }

        string full = Assert.Single(Directory.GetFiles(folder.Path));
        int count = CheckStore.RecordsOfAFile + CheckStore.MostSmallFiles;
        for (int i = CheckStore.RecordsOfAFile; i < count; i++)
        {
            Add(i);
            store.Flush();
        }

        store = Open();
        string[] files = Directory.GetFiles(folder.Path);
        Assert.Equal(2, files.Length);
        Assert.Contains(full, files);
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(KeyOf(i).First, store.FileOf(store.Find(KeyOf(i))!.Value)!.Value.First));

        CheckStore Open() => CheckStore.Open(folder.Path, "recipe", new RecordingLogger(), CancellationToken.None);

        void Add(int i) => store.Add(i, new CheckRecord(KeyOf(i), new Digest(KeyOf(i).First, 0, 0, 0), content));

        static CheckKey KeyOf(int i) => CheckKey.Of($"{i}.png", null);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new CheckedFolder(2);
        File.WriteAllText(folder.Checks, "a file");
        StorageException error = Assert.Throws<StorageException>(() => folder.Open());
        Assert.Contains(folder.Checks, error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(DatasetOptions.CheckFolder), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileAction.Open)]
    [InlineData(FileAction.Write)]
    [InlineData(FileAction.Flush)]
    [InlineData(FileAction.Rename)]
    public void A_full_disk_is_an_error_and_leaves_nothing(object action)
    {
        using var folder = new CheckedFolder();
        FileOperations.Intercept = (what, _) =>
        {
            if (what == (FileAction)action)
            {
                throw new IOException("No space left.");
            }
        };
        try
        {
            Assert.Contains("No space left.", Assert.Throws<StorageException>(() => folder.Open()).Message, StringComparison.Ordinal);
        }
        finally
        {
            FileOperations.Intercept = null;
        }

        Assert.Empty(folder.CheckFiles);
        Assert.Equal(12, folder.Open().Decoded);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 0x10;
        return copy;
    }
}
