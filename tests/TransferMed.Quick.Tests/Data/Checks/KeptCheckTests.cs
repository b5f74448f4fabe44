using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class KeptCheckTests
{
    [Fact]
    public void A_second_opening_decodes_nothing_and_is_the_same()
    {
        using var folder = new CheckedFolder();
        (ImageDataset first, int decoded) = folder.Open();
        (ImageDataset second, int again) = folder.Open();

        Assert.Equal((12, 0), (decoded, again));
        Assert.All([first, second], opened => AssertSame(folder.OpenPlainly(), opened));
    }

    [Fact]
    public void Thumbnails_leave_the_memory()
    {
        using var folder = new CheckedFolder();
        Assert.Equal(12, folder.OpenPlainly().Contents.InMemory);
        Assert.All([folder.Open().Dataset, folder.Open().Dataset], opened => Assert.Equal(0, opened.Contents.InMemory));
    }

    [Fact]
    public void The_audit_is_the_same()
    {
        using var folder = new CheckedFolder();
        File.Copy(Path.Combine(folder.Pictures, "even", "0.png"), Path.Combine(folder.Pictures, "odd", "copy.png"));
        string plain = DatasetAudit.Run(folder.OpenPlainly()).ToJson();
        Assert.Contains("copy.png", plain, StringComparison.Ordinal);
        Assert.All([folder.Open().Dataset, folder.Open().Dataset], opened => Assert.Equal(plain, DatasetAudit.Run(opened).ToJson()));
    }

    [Fact]
    public void Groups_and_notes_of_files_are_kept()
    {
        using var folder = new CheckedFolder();
        folder.Write(3, 'Q', 'n');
        ImageDataset plain = folder.OpenPlainly(namesGroups: true);
        folder.Open(namesGroups: true);
        (ImageDataset second, int decoded) = folder.Open(namesGroups: true);

        Assert.Equal(0, decoded);
        Assert.Contains("patient Q", second.Groups);
        Assert.Contains(second.Notes, note => note.Contains("It is noted.", StringComparison.Ordinal));
        AssertSame(plain, second);
    }

    [Fact]
    public void Only_pictures_that_were_changed_moved_or_added_are_decoded()
    {
        using var folder = new CheckedFolder();
        folder.Open();
        string changed = folder.Write(0, 'A', 'Z');
        File.SetLastWriteTimeUtc(changed, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Move(Path.Combine(folder.Pictures, "odd", "1.png"), Path.Combine(folder.Pictures, "odd", "moved.png"));
        folder.Write(20, 'D', 'Y');

        (ImageDataset opened, int decoded) = folder.Open();
        Assert.Equal(3, decoded);
        AssertSame(folder.OpenPlainly(), opened);
    }

    [Fact]
    public void A_change_that_keeps_length_and_time_is_an_error_when_it_is_read_and_found_by_its_hash()
    {
        using var folder = new CheckedFolder();
        string before = folder.Open().Dataset.Fingerprint;
        string changed = Path.Combine(folder.Pictures, "even", "0.png");
        DateTime time = File.GetLastWriteTimeUtc(changed);
        File.WriteAllBytes(changed, CountedDecoder.File('A', 'Z', 'Z'));
        File.SetLastWriteTimeUtc(changed, time);

        (ImageDataset blind, int decoded) = folder.Open();
        Assert.Equal((before, 0), (blind.Fingerprint, decoded));
        DatasetException error = Assert.Throws<DatasetException>(() => blind.Pixels.Read(blind.Samples[0], new ImageGeometry(4, 4), new byte[48]));
        Assert.Contains(nameof(DatasetOptions.CheckHashes), error.Message, StringComparison.Ordinal);

        (ImageDataset seeing, decoded) = folder.Open(options => options with { CheckHashes = true });
        Assert.Equal(1, decoded);
        AssertSame(folder.OpenPlainly(), seeing);

        // The later check counts from now on.
        (ImageDataset after, decoded) = folder.Open();
        Assert.Equal((seeing.Fingerprint, 0), (after.Fingerprint, decoded));
        after.Pixels.Read(after.Samples[0], new ImageGeometry(4, 4), new byte[48]);
    }

    [Fact]
    public void A_change_is_found_where_the_file_was_read_for_its_group()
    {
        using var folder = new CheckedFolder();
        folder.Open(namesGroups: true);
        string changed = Path.Combine(folder.Pictures, "even", "0.png");
        DateTime time = File.GetLastWriteTimeUtc(changed);
        File.WriteAllBytes(changed, CountedDecoder.File('A', 'Z', 'Z'));
        File.SetLastWriteTimeUtc(changed, time);

        ImageDataset lazy = folder.Open(options => options with { CheckImages = false }, namesGroups: true).Dataset;
        Assert.Equal(folder.OpenPlainly(namesGroups: true).Fingerprint, lazy.Fingerprint);
    }

    [Fact]
    public void What_is_refused_is_refused_again()
    {
        using var folder = new CheckedFolder();
        folder.Write(30, 'D', '!');
        DatasetOptions Skipping(DatasetOptions options) => options with { DecodeErrors = DecodeErrorPolicy.SkipAndReport };
        ImageDataset first = folder.Open(Skipping).Dataset;
        (ImageDataset second, int decoded) = folder.Open(Skipping);

        Assert.Equal(1, decoded);
        Assert.Equal(Assert.Single(first.Skipped).Reason, Assert.Single(second.Skipped).Reason);
        Assert.Equal(first.Notes, second.Notes);
        Assert.Throws<ImageDecodeException>(() => folder.Open());
    }

    [Fact]
    public void Another_limit_checks_anew()
    {
        using var folder = new CheckedFolder();
        folder.Open();
        Assert.Throws<ImageDecodeException>(() => folder.Open(options => options with { Decoding = options.Decoding with { FileSizeLimit = 5 } }));
        Assert.Equal(12, folder.Open(options => options with { Decoding = options.Decoding with { Background = RgbColor.White } }).Decoded);
        Assert.Equal(0, folder.Open().Decoded);
    }

    [Fact]
    public void An_unchecked_dataset_takes_and_keeps_what_it_needs()
    {
        using var folder = new CheckedFolder();
        (ImageDataset lazy, int decoded) = folder.Open(options => options with { CheckImages = false });
        Assert.Equal(0, decoded);
        Assert.Equal(folder.OpenPlainly().Fingerprint, lazy.Fingerprint);
        Assert.Equal(0, folder.Open().Decoded);
        var decoder = new CountedDecoder();
        Assert.Equal(lazy.Fingerprint, ImageDataset.Open(folder.Pictures, new DatasetOptions { CheckFolder = folder.Checks, CheckImages = false, Decoding = new() { Decoder = decoder } }).Fingerprint);
        Assert.Equal(0, decoder.Decoded);
    }

    [Fact]
    public void Pictures_of_a_function_are_known_by_their_bytes()
    {
        using var folder = new CheckedFolder();
        byte letter = (byte)'a';
        var decoder = new CountedDecoder();
        ImageDataset Create() => ImageDataset.Create(
            "store", ["a", "b"], [new ImageSample("one", 0), new ImageSample("two", 1)], sample => CountedDecoder.File('A', sample.Path[0], (char)letter), new DatasetOptions { CheckFolder = folder.Checks, Decoding = new() { Decoder = decoder } });

        string fingerprint = Create().Fingerprint;
        Assert.Equal(fingerprint, Create().Fingerprint);
        Assert.Equal(2, decoder.Decoded);

        letter = (byte)'b';
        Assert.NotEqual(fingerprint, Create().Fingerprint);
        Assert.Equal(4, decoder.Decoded);
    }

    [Fact]
    public void Links_are_known_by_what_they_lead_to()
    {
        using var folder = new CheckedFolder(4);
        string target = folder.Write(40, 'A', 'L');
        string link = Path.Combine(folder.Pictures, "odd", "link.png");
        File.CreateSymbolicLink(link, target);
        folder.Open();
        folder.Write(40, 'A', 'M');
        File.SetLastWriteTimeUtc(target, new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(2, folder.Open().Decoded);
    }

    [Fact]
    public void Hashes_need_a_folder() =>
        Assert.Equal(nameof(DatasetOptions.CheckHashes), Assert.Throws<ArgumentException>(new DatasetOptions { CheckHashes = true }.Validate).ParamName);

    [Fact]
    public void A_blank_folder_is_refused() =>
        Assert.Equal(nameof(DatasetOptions.CheckFolder), Assert.Throws<ArgumentException>(new DatasetOptions { CheckFolder = " " }.Validate).ParamName);

    internal static void AssertSame(ImageDataset expected, ImageDataset actual)
    {
        Assert.Equal(expected.Fingerprint, actual.Fingerprint);
        Assert.Equal(expected.Samples, actual.Samples);
        Assert.Equal(expected.Notes, actual.Notes);
        DatasetParts[] parts = [.. new[] { expected, actual }.Select(dataset => dataset.Split(0.5, 0.25, 0.25, seed: 3))];
        Assert.Equal(parts[0].Train.Samples, parts[1].Train.Samples);
        Assert.Equal(parts[0].Test.Samples, parts[1].Test.Samples);
    }
}
