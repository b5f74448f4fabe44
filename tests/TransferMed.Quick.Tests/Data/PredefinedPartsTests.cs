using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class PredefinedPartsTests
{
    [Fact]
    public void Published_parts_are_kept()
    {
        ImageDataset dataset = SplitTests.Dataset(Singles(30), i => (DatasetPart)(i % 3));
        DatasetParts parts = dataset.PredefinedParts(0.5, seed: 1);
        Assert.Equal((10, 10, 10), (parts.Train.Count, parts.Validation.Count, parts.Test.Count));
        Assert.All(parts.Train.Samples, sample => Assert.Equal(DatasetPart.Train, sample.Part));
        Assert.All(parts.Validation.Samples, sample => Assert.Equal(DatasetPart.Validation, sample.Part));
        Assert.All(parts.Test.Samples, sample => Assert.Equal(DatasetPart.Test, sample.Part));
        Assert.Empty(parts.Removed);
    }

    [Fact]
    public void Validation_is_taken_from_training_by_group_where_none_is_published()
    {
        (int, int, int)[] samples = [.. Enumerable.Range(0, 120).Select(i => (i / 3 % 2, i / 3, -1))];
        ImageDataset dataset = SplitTests.Dataset(samples, i => i < 60 ? DatasetPart.Train : DatasetPart.Test);
        DatasetParts parts = dataset.PredefinedParts(0.3, seed: 1);
        Assert.Equal((42, 18, 60), (parts.Train.Count, parts.Validation.Count, parts.Test.Count));
        Assert.Empty(parts.Train.Groups.Intersect(parts.Validation.Groups));
        Assert.Equal(parts.Validation.Samples, dataset.PredefinedParts(0.3, seed: 1).Validation.Samples);
        Assert.NotEqual(parts.Validation.Samples, dataset.PredefinedParts(0.3, seed: 2).Validation.Samples);
        Assert.Equal(60, dataset.PredefinedParts(0, seed: 1).Train.Count);
    }

    [Fact]
    public void What_would_leak_into_a_stronger_part_is_removed_and_listed()
    {
        // 0 and 1 are twins over train | test; 2 and 3 are a patient over train | validation; 4 and 5 over validation | test.
        (int, int, int)[] samples = [(0, -1, 5), (0, -1, 5), (1, 8, -1), (1, 8, -1), (0, 9, -1), (0, 9, -1), .. Singles(12)];
        DatasetPart[] parts = [DatasetPart.Train, DatasetPart.Test, DatasetPart.Train, DatasetPart.Validation, DatasetPart.Validation, DatasetPart.Test];
        ImageDataset dataset = SplitTests.Dataset(samples, i => i < 6 ? parts[i] : (DatasetPart)(i / 2 % 3));
        DatasetParts result = dataset.PredefinedParts(0.2, seed: 1);
        Assert.Equal([0, 2, 4], result.Removed.Select(removed => dataset.Samples.Index().Single(pair => pair.Item.Path == removed.Path).Index));
        Assert.Contains("Test", result.Removed[0].Reason, StringComparison.Ordinal);
        Assert.Contains(dataset.Samples[3].Path, result.Removed[1].Reason, StringComparison.Ordinal);
        Assert.Equal(6, result.Test.Count);
        Assert.Equal(dataset.Count - 3, result.Train.Count + result.Validation.Count + result.Test.Count);
    }

    [Fact]
    public void Missing_parts_are_named()
    {
        AssertFails(i => i == 3 ? null : (DatasetPart)(i / 2 % 3), "is in no part");
        AssertFails(i => i % 2 == 0 ? DatasetPart.Train : DatasetPart.Validation, "no picture into the part Test");
        AssertFails(_ => DatasetPart.Test, "no picture into the part Train");
        AssertFails(i => i % 2 == 0 ? DatasetPart.Train : DatasetPart.Test, "the part Train has no picture of class 'c1': the folders of the parts (train, val, test) put none of its 6 pictures there");
    }

    [Fact]
    public void Published_part_that_lacks_a_class_is_used_and_said()
    {
        // Class 1 has no validation picture.
        ImageDataset dataset = SplitTests.Dataset(Singles(24), i => i % 2 == 1 ? (DatasetPart)(i / 2 % 2 * 2) : (DatasetPart)(i / 2 % 3));
        DatasetParts parts = dataset.PredefinedParts(0.2, 1);
        Assert.Equal(0, parts.Validation.ClassCounts[1]);
        string note = Assert.Single(parts.Notes);
        Assert.Contains("The part Validation has no picture of class 'c1'", note, StringComparison.Ordinal);
        Assert.DoesNotContain("share", note, StringComparison.Ordinal);
        Assert.DoesNotContain("group", note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_out_is_said()
    {
        (int, int, int)[] samples = [(0, -1, 5), (0, -1, 5), .. Singles(12)];
        ImageDataset dataset = SplitTests.Dataset(samples, i => i < 2 ? (DatasetPart)(2 * i) : (DatasetPart)(i / 2 % 3));
        DatasetParts parts = dataset.PredefinedParts(0.2, 1);
        Assert.EndsWith("; 1 picture taken out, because they would have leaked", parts.ToString(), StringComparison.Ordinal);
        Assert.Contains(parts.Removed[0].Path, Assert.Single(parts.Notes), StringComparison.Ordinal);
        Assert.EndsWith(", for which 1 picture was taken out.", parts.Assignment, StringComparison.Ordinal);
        Assert.EndsWith(", for which 2 pictures were taken out.", AssignmentText.AsPublished(true, 0, 1, 2, SplitLinks.Copies), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void Share_out_of_range_is_refused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitTests.Dataset(Singles(30), i => (DatasetPart)(i % 3)).PredefinedParts(share, 1));

    private static (int, int, int)[] Singles(int count) => [.. Enumerable.Range(0, count).Select(i => (i % 2, -1, -1))];

    private static void AssertFails(Func<int, DatasetPart?> part, string reason)
    {
        ImageDataset dataset = SplitTests.Dataset(Singles(12), part);
        Assert.Contains(reason, Assert.Throws<DatasetException>(() => dataset.PredefinedParts(0.2, 1)).Message, StringComparison.Ordinal);
    }
}
