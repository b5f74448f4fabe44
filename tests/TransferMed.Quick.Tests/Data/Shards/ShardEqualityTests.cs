using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Tests.Dicom;

namespace TransferMed.Tests.Data.Shards;

/// <summary>Shards that were made of a dataset are that dataset: order, labels, pixels, and what follows from them.</summary>
public sealed class ShardEqualityTests : IDisposable
{
    private static readonly ImageGeometry Geometry = new(9, 7);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shards_of_a_folder_per_class_are_the_same_dataset()
    {
        ImageDataset files = Folder();

        ValueList<string> paths = TarShards.Write(files, Shards, length: 4000);
        ImageDataset shards = ImageDataset.Open(Shards);

        Assert.InRange(paths.Count, 3, 23);
        AssertSame(files, shards);
        Assert.Equal(files.Fingerprint, shards.Fingerprint);
        Assert.Equal(files.Samples.Select(sample => "/" + Path.GetRelativePath(Path.Combine(_folder.Path, "files"), sample.Path).Replace('\\', '/')), shards.Samples.Select(sample => sample.Path[(sample.Path.IndexOf(".tar", StringComparison.Ordinal) + 4)..]));
        Assert.Equal("shards: 24 pictures (calm 12, sore 12)", shards.ToString());
        Assert.All(shards.Samples, sample => Assert.Null(sample.Line));
    }

    [Fact]
    public void Splits_folds_choices_and_audits_are_the_same()
    {
        ImageDataset files = Folder();
        TarShards.Write(files, Shards, length: 3000);
        ImageDataset shards = ImageDataset.Open(Shards);

        DatasetParts[] parts = [files.Split(0.5, 0.25, 0.25, 3), shards.Split(0.5, 0.25, 0.25, 3)];
        AssertSame(parts[0].Train, parts[1].Train);
        AssertSame(parts[0].Test, parts[1].Test);
        Assert.Equal(files.KFold(3, 5).Select(fold => fold.Test.Fingerprint), shards.KFold(3, 5).Select(fold => fold.Test.Fingerprint));
        AssertSame(files.Take(4, 2), shards.Take(4, 2));
        AuditReport[] reports = [DatasetAudit.Run(files), DatasetAudit.Run(shards)];
        Assert.Equal(reports[0].Findings.Select(finding => (finding.Kind, finding.Severity, finding.Paths.Count)), reports[1].Findings.Select(finding => (finding.Kind, finding.Severity, finding.Paths.Count)));
    }

    [Fact]
    public void Groups_parts_weights_and_subgroups_of_a_manifest_come_along()
    {
        Folder();
        _folder.Write("files/manifest.csv", "path,label,group,split,certainty,sex\n" + string.Concat(
            Enumerable.Range(0, 24).Select(i => $"{(i < 12 ? "calm" : "sore")}/{i}.png,{(i < 12 ? "calm" : "sore")},p{i / 2},{(i % 12 < 8 ? "train" : i % 12 < 10 ? "val" : "test")},{(i % 3 == 0 ? "0.1" : "1")},{(i % 4 < 2 ? "f" : "m")}\n")));
        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files"), new DatasetOptions { Columns = ManifestColumns.Parse("weight=certainty") });
        TarShards.Write(files, Shards);

        ImageDataset shards = ImageDataset.Open(Shards);

        AssertSame(files, shards);
        Assert.True(shards.HasPredefinedParts);
        Assert.Equal(12, shards.Groups.Count);
        Assert.Equal(0.1f, shards.Samples[0].Weight);
        Assert.Equal(files.Fingerprint, shards.Fingerprint);
    }

    [Fact]
    public void Grades_keep_their_order()
    {
        ImageDataset files = ImageDataset.Open(FolderPath(), new DatasetOptions { Classes = ["sore", "calm"], Task = new Ordinal() });
        TarShards.Write(files, Shards);

        ImageDataset shards = ImageDataset.Open(Shards, new DatasetOptions { Task = new Ordinal() });

        Assert.Equal(["sore", "calm"], shards.Classes);
        Assert.True(shards.ClassOrderIsStated);
        AssertSame(files, shards);
    }

    [Fact]
    public void Findings_and_values_come_along_with_what_is_unknown()
    {
        FolderPath();
        _folder.Write("files/findings.csv", "path,Edema,Mass\n" + string.Concat(Enumerable.Range(0, 24).Select(i => $"{(i < 12 ? "calm" : "sore")}/{i}.png,{i % 2},{(i % 3 == 0 ? "" : "1")}\n")));
        _folder.Write("files/values.csv", "path,age,size\n" + string.Concat(Enumerable.Range(0, 24).Select(i => $"{(i < 12 ? "calm" : "sore")}/{i}.png,{20 + i}.1,{(i % 5 == 0 ? "" : "0.3")}\n")));
        foreach ((string name, LearningTask task) in ((string, LearningTask)[])[("findings", new MultiLabel()), ("values", new Regression { Units = ["years", "mm"] })])
        {
            var columns = new ManifestColumns { Labels = name == "values" ? ["age", "size"] : ["Edema", "Mass"] };
            ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files", name + ".csv"), new DatasetOptions { Task = task, Columns = columns });
            TarShards.Write(files, Path.Combine(_folder.Path, name));

            ImageDataset shards = ImageDataset.Open(Path.Combine(_folder.Path, name), new DatasetOptions { Task = task });

            AssertSame(files, shards);
            Assert.Equal(files.Fingerprint, shards.Fingerprint);
        }

        Assert.Contains("Task = new MultiLabel()", Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(_folder.Path, "findings"))).Message, StringComparison.Ordinal);
        Assert.Contains("Task = new Regression()", Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(_folder.Path, "values"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dicom_images_are_read_from_shards_with_their_patients()
    {
        for (int i = 0; i < 8; i++)
        {
            _folder.Write($"files/{(i % 2 == 0 ? "a" : "b")}/{i}", new DicomFiles { Patient = $"p{i / 4}", Study = $"1.2.{i / 2}" }.With([(byte)i, 0, 9, 0, (byte)(2 * i), 0, 30, 0, 5, 0, 60, 0]));
        }

        var options = new DatasetOptions { Decoding = new DecodingOptions { Decoder = DicomImageDecoder.Default } };
        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files"), options);
        TarShards.Write(files, Shards);

        ImageDataset shards = ImageDataset.Open(Shards, options);

        AssertSame(files, shards);
        Assert.All(shards.Samples, sample => Assert.EndsWith(".dicom", sample.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_without_labels_stay_so()
    {
        FolderPath();
        ImageDataset files = ImageDataset.OpenUnlabelled(Path.Combine(_folder.Path, "files"));
        TarShards.Write(files, Shards);

        Assert.True(ImageDataset.Open(Shards).IsUnlabelled);
    }

    [Fact]
    public void The_same_dataset_gives_the_same_bytes_and_long_or_equal_names_are_kept_apart()
    {
        string deep = string.Join('/', Enumerable.Repeat("räume-and-more", 12));
        _folder.Write($"files/a/{deep}/x.1.png", TestImages.Png(1));
        _folder.Write($"files/a/{deep}/x_1.png", TestImages.Png(2));
        _folder.Write("files/b/x.png", TestImages.Png(3));
        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files"));

        ValueList<string> first = TarShards.Write(files, Shards);
        ValueList<string> second = TarShards.Write(files, Shards + "2");

        Assert.Equal(File.ReadAllBytes(first[0]), File.ReadAllBytes(second[0]));
        ImageDataset shards = ImageDataset.Open(Shards);
        AssertSame(files, shards);
        Assert.Equal(["x_1.png", "x_1-2.png", "x.png"], shards.Samples.Select(sample => Path.GetFileName(sample.Path)));
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Assert.Contains("generated", Assert.Throws<ArgumentException>(() => TarShards.Write(SyntheticDomain.Create(SyntheticKind.Lesions, 4, 1), Shards)).Message, StringComparison.Ordinal);
        ImageDataset files = Folder();
        TarShards.Write(files, Shards);
        Assert.Contains("holds a shard already, 'shard-000000.tar'", Assert.Throws<DatasetException>(() => TarShards.Write(files, Shards)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TarShards.Write(files, Shards + "2", length: 0));
        Assert.Throws<OperationCanceledException>(() => TarShards.Write(files, Shards + "3", cancellationToken: new CancellationToken(true)));
        Assert.Empty(Directory.GetFiles(Shards + "3"));
    }

    /// <summary>All that a sample is but its path and line, and its pixels.</summary>
    private static void AssertSame(ImageDataset expected, ImageDataset actual)
    {
        Assert.Equal(expected.Classes, actual.Classes);
        Assert.Equal(expected.ClassOrderIsStated, actual.ClassOrderIsStated);
        Assert.Equal(expected.Samples.Select(Known), actual.Samples.Select(Known));
        Assert.Equal(expected.Samples.Select(sample => Pixels(expected, sample)), actual.Samples.Select(sample => Pixels(actual, sample)));
    }

    private static ImageSample Known(ImageSample sample) => sample with { Path = "", Line = null };

    private static string Pixels(ImageDataset dataset, ImageSample sample)
    {
        var pixels = new byte[Geometry.ByteCount];
        dataset.Pixels.Read(sample, Geometry, pixels);
        return Convert.ToHexString(pixels);
    }

    private string Shards => Path.Combine(_folder.Path, "shards");

    private ImageDataset Folder() => ImageDataset.Open(FolderPath());

    private string FolderPath()
    {
        for (int i = 0; i < 24; i++)
        {
            _folder.Write($"files/{(i < 12 ? "calm" : "sore")}/{i}.png", TestImages.Png(i));
        }

        return Path.Combine(_folder.Path, "files");
    }
}
