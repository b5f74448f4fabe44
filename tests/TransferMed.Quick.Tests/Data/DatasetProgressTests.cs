using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>What takes long on a large set says how far it is, and ends when it is told to.</summary>
public class DatasetProgressTests
{
    [Fact]
    public void Opening_a_manifest_reports_finding_and_checking()
    {
        using TempFolder folder = WithManifest(6);
        var reports = new Reports();
        ImageDataset.Open(folder.Path, monitor: new DatasetMonitor { Progress = reports });
        Assert.Equal([6], reports.Of(DatasetStage.Finding));
        Assert.Equal([1, 2, 3, 4, 5, 6], reports.Of(DatasetStage.Checking).Order());
    }

    [Fact]
    public void A_large_manifest_is_reported_now_and_then()
    {
        using var folder = new TempFolder();
        folder.Write("0.png", TestImages.Png(0));
        for (int i = 1; i < 2500; i++)
        {
            File.Copy(Path.Combine(folder.Path, "0.png"), Path.Combine(folder.Path, $"{i}.png"));
        }

        var reports = new Reports();
        string csv = folder.Write("manifest.csv", "path,label\n" + string.Join('\n', Enumerable.Range(0, 2500).Select(i => $"{i}.png,{(i % 2 == 0 ? "a" : "b")}")));
        ImageDataset.Open(csv, new DatasetOptions { CheckImages = false }, new DatasetMonitor { Progress = reports });
        Assert.Equal([1000, 2000, 2500], reports.Of(DatasetStage.Finding));
    }

    [Fact]
    public void Splits_report_checking_and_comparing()
    {
        using TempFolder folder = WithManifest(8);
        ImageDataset Open() => ImageDataset.Open(folder.Path, new DatasetOptions { CheckImages = false });
        Action<ImageDataset, DatasetMonitor>[] splits =
        [
            (dataset, monitor) => dataset.Split(0.5, 0, 0.5, seed: 1, monitor: monitor),
            (dataset, monitor) => dataset.KFold(2, seed: 1, monitor: monitor),
            (dataset, monitor) => dataset.PredefinedParts(0, seed: 1, monitor: monitor),
        ];
        foreach (Action<ImageDataset, DatasetMonitor> split in splits)
        {
            var reports = new Reports();
            split(Open(), new DatasetMonitor { Progress = reports });
            Assert.Equal(Enumerable.Range(1, 8), reports.Of(DatasetStage.Checking).Order());
            Assert.Equal(Enumerable.Range(1, 8), reports.Of(DatasetStage.Comparing).Order());
        }
    }

    [Theory]
    [InlineData(DatasetStage.Checking)]
    [InlineData(DatasetStage.Comparing)]
    public void A_split_ends_when_it_is_told_to(DatasetStage stage)
    {
        using TempFolder folder = WithManifest(8);
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { CheckImages = false });
        using var source = new CancellationTokenSource();
        var progress = new SynchronousProgress<ImageCheckProgress>(report =>
        {
            if (report.Stage == stage)
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => dataset.Split(0.5, 0, 0.5, seed: 1, monitor: new DatasetMonitor { Progress = progress }, cancellationToken: source.Token));
        Assert.Equal(8, dataset.Split(0.5, 0, 0.5, seed: 1).Train.Count + dataset.Split(0.5, 0, 0.5, seed: 1).Test.Count);
    }

    [Fact]
    public void Equal_words_of_a_manifest_are_one_text()
    {
        using TempFolder folder = WithManifest(8);
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { CheckImages = false });
        Assert.Same(dataset.Samples[0].Group, dataset.Samples[1].Group);
        Assert.Same(dataset.Samples[0].Subgroups, dataset.Samples[2].Subgroups);
        Assert.NotEqual(dataset.Samples[0].Subgroups, dataset.Samples[1].Subgroups);
    }

    private static TempFolder WithManifest(int pictures)
    {
        var folder = new TempFolder();
        var rows = new List<string> { "path,label,group,split,sex" };
        for (int i = 0; i < pictures; i++)
        {
            folder.Write($"{i}.png", TestImages.Png(i));
            rows.Add($"{i}.png,{(i % 4 < 2 ? "a" : "b")},patient-{i / 2},{(i < pictures / 2 ? "train" : "test")},{(i % 2 == 0 ? "m" : "f")}");
        }

        folder.Write("manifest.csv", string.Join('\n', rows));
        return folder;
    }

    private sealed class Reports : IProgress<ImageCheckProgress>
    {
        private readonly List<ImageCheckProgress> _all = [];

        public void Report(ImageCheckProgress value)
        {
            lock (_all)
            {
                _all.Add(value);
            }
        }

        public int[] Of(DatasetStage stage) => [.. _all.Where(report => report.Stage == stage).Select(report => report.Done)];
    }
}
