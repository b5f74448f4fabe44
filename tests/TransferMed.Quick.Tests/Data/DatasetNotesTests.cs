using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Data;

/// <summary>What was noticed of a dataset stays with everything made of it.</summary>
public class DatasetNotesTests
{
    private const string Opening = "2 hidden files are passed over.";

    [Fact]
    public void Parts_folds_and_choices_keep_the_notes()
    {
        ImageDataset dataset = Noted(20, i => (DatasetPart)(i / 2 % 3));
        DatasetParts random = dataset.Split(0.6, 0.2, 0.2, 1);
        DatasetParts published = dataset.PredefinedParts(0.2, 1);
        IReadOnlyList<DatasetFold> folds = dataset.KFold(2, 1);
        ImageDataset[] made =
        [
            random.Train, random.Validation, random.Test, dataset.Split(0.5, 0, 0.5, 1).Validation,
            published.Train, published.Validation, published.Test,
            .. folds.SelectMany(fold => new[] { fold.Train, fold.Test }), folds[0].Train.Split(0.5, 0.5, 0, 1).Validation,
            dataset.Take(3, 1), ClassMatch.Of(["c1", "c0"], false, dataset).Dataset, DatasetAudit.Run(dataset, new AuditOptions { NearDuplicates = false, Shortcuts = false }).LinkGroups(),
        ];
        Assert.All(made, part => Assert.Equal([Opening], part.Notes));
        Assert.Equal([Opening], random.Notes);
        Assert.Equal([Opening], published.Notes);
        Assert.Empty(dataset.Subset([0]).Notes);
    }

    [Fact]
    public void A_published_part_has_what_is_known_of_it()
    {
        // Class 1 has no validation picture; the first two share a patient over train and test.
        DatasetPart? Part(int i) => i < 2 ? (DatasetPart)(2 * i) : i % 2 == 1 ? (DatasetPart)(i / 2 % 2 * 2) : (DatasetPart)(i / 2 % 3);
        DatasetParts parts = Noted(24, Part, i => i < 2 ? "p" : null).PredefinedParts(0.2, 1);
        string lacking = Assert.Single(parts.Notes, note => note.StartsWith("The part Validation has no picture", StringComparison.Ordinal));
        string removed = Assert.Single(parts.Notes, note => note.Contains("would have leaked", StringComparison.Ordinal));
        Assert.Equal([Opening, lacking, removed], parts.Notes);
        Assert.Equal([Opening, removed], parts.Train.Notes);
        Assert.Equal([Opening, lacking, removed], parts.Validation.Notes);
        Assert.Equal([Opening, removed], parts.Test.Notes);

        // Class 1 has no test picture.
        DatasetParts others = Noted(24, i => i % 2 == 1 ? (DatasetPart)(i / 2 % 2) : (DatasetPart)(i / 2 % 3)).PredefinedParts(0.2, 1);
        Assert.StartsWith("The part Test has no picture of class 'c1'", others.Test.Notes[1], StringComparison.Ordinal);
        Assert.Equal([Opening], others.Validation.Notes);
    }

    [Fact]
    public void Reasons_of_removal_are_counted_and_name_a_few_files()
    {
        // Seven pictures of training and two of validation are of the patient of a test picture.
        DatasetPart? Part(int i) => i switch { < 7 => DatasetPart.Train, < 9 => DatasetPart.Validation, 9 => DatasetPart.Test, _ => (DatasetPart)(i / 2 % 3) };
        DatasetParts parts = Noted(34, Part, i => i < 10 ? "p" : null).PredefinedParts(0.2, 1);
        LeftOutReason[] reasons = [.. LeftOutReason.Of(parts.Removed)];
        Assert.Equal([7, 2], reasons.Select(reason => reason.Count));
        Assert.Equal(parts.Removed.Take(LeftOutReason.FilesNamed).Select(file => file.Path), reasons[0].Files);
        Assert.Contains("into the part Train, but", reasons[0].Reason, StringComparison.Ordinal);
        Assert.EndsWith("with '...' of the part Test.", reasons[0].Reason, StringComparison.Ordinal);
        Assert.Contains("into the part Validation, but", reasons[1].Reason, StringComparison.Ordinal);
        string note = Assert.Single(parts.Test.Notes, note => note != Opening);
        Assert.StartsWith("9 pictures of the published parts are in none of these", note, StringComparison.Ordinal);
        Assert.All(reasons, reason => Assert.Contains(reason.ToString(), note, StringComparison.Ordinal));
        Assert.Equal(LeftOutReason.FilesNamed + 2, note.Split("parted://").Length - 1);
    }

    [Fact]
    public void A_name_with_an_apostrophe_makes_no_reason_of_its_own()
    {
        SkippedFile[] files = [new("a", "it is the mask of 'o'neill's.png'."), new("b", "it is the mask of 'x.png'."), new("c", "it is empty.")];
        Contents.Same(
            (LeftOutReason[])[new LeftOutReason("it is the mask of '...'.", 2, ["a", "b"]), new LeftOutReason("it is empty.", 1, ["c"])],
            LeftOutReason.Of(files));
    }

    [Fact]
    public void Published_parts_tell_the_log_of_opening_once()
    {
        using var folder = new TempFolder();
        foreach (int i in Enumerable.Range(0, 12))
        {
            folder.Write($"{(i < 6 ? "train" : "test")}/{(i % 2 == 0 ? "a" : "b")}/{i}.png", TestImages.Png(i + 1));
        }

        folder.Write("train/a/copy.png", TestImages.Png(7));
        folder.Write("train/a/broken.png", "no picture");
        var log = new RecordingLogger();
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport }, new DatasetMonitor { Logger = log });
        string unreadable = Assert.Single(dataset.Notes);
        Assert.StartsWith("1 picture cannot be read and is left out. 1 picture: ", unreadable, StringComparison.Ordinal);
        Assert.EndsWith("broken.png).", unreadable, StringComparison.Ordinal);
        foreach (int seed in (int[])[1, 2])
        {
            DatasetParts parts = dataset.PredefinedParts(0.4, seed);
            Assert.Single(parts.Removed);
            Assert.Equal(2, parts.Notes.Count);
            Assert.All(parts.Notes, note => Assert.Single(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void What_a_repair_took_out_is_said()
    {
        ImageDataset dataset = SplitTests.Dataset([(0, -1, 5), (0, -1, 5), .. Enumerable.Range(0, 10).Select(i => (i % 2, -1, -1))]).WithNotes([Opening]);
        ImageDataset repaired = DatasetAudit.Run(dataset, new AuditOptions { NearDuplicates = false, Shortcuts = false }).Deduplicate();
        Assert.Equal(11, repaired.Count);
        Assert.Equal(2, repaired.Notes.Count);
        Assert.Equal(Opening, repaired.Notes[0]);
        Assert.Contains($"1 picture: taken out after an audit, as pictures that stand in it more than once or under two labels ({dataset.Samples[1].Path})", repaired.Notes[1], StringComparison.Ordinal);
    }

    private static ImageDataset Noted(int count, Func<int, DatasetPart?> part, Func<int, string?>? group = null) => ToyImages.Parted(count, part, group).WithNotes([Opening]);
}
