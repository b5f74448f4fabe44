using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>The forms of ISIC, CheXpert, NIH ChestX-ray14 and APTOS are opened by one line each, with the right counts and splits by patient.</summary>
public class PublishedFormTests
{
    [Fact]
    public void Isic_has_one_column_for_each_class()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.WriteIsic(folder);

        ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions { Columns = ManifestColumns.Parse("path=image,labels=MEL;NV;BCC;AKIEC;BKL;DF;VASC") });

        Assert.Equal(TaskFiles.Isic, dataset.Classes);
        Assert.Equal([1, 2, 1, 1, 1, 1, 1], dataset.ClassCounts);
        Assert.Equal(new SingleLabel(), dataset.Task);
        Assert.False(dataset.ClassOrderIsStated);
        Assert.All(dataset.Samples, sample => Assert.Empty(sample.Targets));
        Assert.Empty(dataset.IgnoredColumns);
    }

    [Fact]
    public void CheXpert_has_findings_that_are_uncertain_or_not_mentioned_and_patients_in_the_path()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.WriteCheXpert(folder);

        ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions { Task = new MultiLabel(), Columns = new() { Path = "Path", Labels = [.. TaskFiles.CheXpert], GroupPattern = @"(patient\d+)" } });

        Assert.Equal(TaskFiles.CheXpert, dataset.Classes);
        Assert.Equal(10, dataset.Groups.Count);
        Assert.Equal("patient00000", dataset.Groups[0]);
        AssertCounts(dataset, "Cardiomegaly", positives: 6, negatives: 5, unknown: 9);
        AssertCounts(dataset, "Edema", positives: 0, negatives: 12, unknown: 8);
        AssertCounts(dataset, "Atelectasis", positives: 16, negatives: 0, unknown: 4);
        Assert.Contains("No Finding", dataset.IgnoredColumns);
        Assert.Equal(["Sex", "Age"], dataset.Samples[0].Subgroups.Select(pair => pair.Key));
        AssertSplitsByGroup(dataset);
    }

    [Fact]
    public void Policies_decide_what_is_not_known()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.WriteCheXpert(folder);
        var columns = new ManifestColumns { Path = "Path", Labels = ["Cardiomegaly", "Edema"], Group = ManifestColumns.None };

        ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions
        {
            Task = new MultiLabel { Uncertain = UnknownFinding.Positive, NotMentioned = UnknownFinding.Negative },
            Columns = columns,
        });

        AssertCounts(dataset, "Cardiomegaly", positives: 6, negatives: 14, unknown: 0);
        AssertCounts(dataset, "Edema", positives: 4, negatives: 16, unknown: 0);
    }

    [Fact]
    public void Nih_has_a_list_of_findings_and_a_patient()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.WriteNih(folder);

        ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions { Task = new MultiLabel(), Columns = ManifestColumns.Parse("path=Image Index,label=Finding Labels,group=Patient ID") });

        Assert.Equal(["Cardiomegaly", "Effusion", "Emphysema", "Hernia", "Mass"], dataset.Classes);
        Assert.Equal([4, 8, 4, 4, 4], dataset.ClassCounts);
        Assert.Equal(8, dataset.Samples.Count(sample => sample.Targets.All(target => target == 0)));
        Assert.Equal(8, dataset.Groups.Count);
        AssertSplitsByGroup(dataset);
    }

    [Fact]
    public void Aptos_has_grades()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.WriteAptos(folder);

        ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions { Task = new Ordinal(), Columns = ManifestColumns.Parse("path=id_code,label=diagnosis") });

        Assert.Equal(["0", "1", "2", "3", "4"], dataset.Classes);
        Assert.Equal([6, 1, 1, 1, 1], dataset.ClassCounts);
        Assert.True(dataset.ClassOrderIsStated);
        Assert.Equal(new Ordinal(), dataset.Task);
    }

    private static void AssertCounts(ImageDataset dataset, string finding, int positives, int negatives, int unknown)
    {
        FindingSummary summary = dataset.Findings.Single(one => one.Name == finding);
        Assert.Equal((positives, negatives, unknown), (summary.Positives, summary.Negatives, summary.Unknown));
    }

    private static void AssertSplitsByGroup(ImageDataset dataset)
    {
        DatasetParts parts = dataset.Split(0.6, 0.2, 0.2, seed: 4);
        string[][] groups = [.. new[] { parts.Train, parts.Validation, parts.Test }.Select(part => part.Groups.ToArray())];
        Assert.Equal(dataset.Groups.Count, groups.Sum(own => own.Length));
        Assert.All(groups, own => Assert.NotEmpty(own));
        Assert.All(dataset.KFold(4, seed: 4), fold => Assert.Empty(fold.Train.Groups.Intersect(fold.Test.Groups)));
        Assert.All(new[] { parts.Train, parts.Validation, parts.Test, dataset.Take(1, 1), dataset.Subset([0]) }, part => Assert.Equal(dataset.Task, part.Task));
    }
}
