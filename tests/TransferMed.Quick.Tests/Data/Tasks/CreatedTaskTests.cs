using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Sets of one's own with tasks: what is checked, and what their fingerprint tells apart.</summary>
public class CreatedTaskTests
{
    [Fact]
    public void Targets_are_checked()
    {
        AssertRefused(new MultiLabel(), [new("1", 0) { Targets = [1] }], "has 1 targets and the label 0");
        AssertRefused(new MultiLabel(), [new("1", 0)], "has 0 targets");
        AssertRefused(new MultiLabel(), [new("1", 1) { Targets = [1, 0] }], "the label 1");
        AssertRefused(new MultiLabel(), [new("1", 0) { Targets = [1, 0.5f] }], "the target 0.5 for 'b': a finding is 1 (there), 0 (not there) or NaN (unknown)");
        AssertRefused(new Regression(), [new("1", 0) { Targets = [1, float.PositiveInfinity] }], "a value is finite");
        AssertRefused(new Regression { Units = ["mm"] }, [new("1", 0) { Targets = [1, 2] }], "have 1 units");
        AssertRefused(new SingleLabel(), [new("1", 0) { Targets = [1, 0] }], "Name the task");
        AssertRefused(new Ordinal(), [new("1", 1) { Targets = [1, 0] }], "a grade to a picture");
        Assert.Throws<ArgumentException>(() => ImageDataset.Create("own", ["a", "b"], [new ImageSample("1", 0) { Targets = [1, 0] }], new PatternPixels()));
        Assert.Throws<ArgumentException>(() => ImageDataset.Create(
            "own", ["a", "b"], [new ImageSample("1", 0)], _ => TestImages.Png(1), new DatasetOptions { Task = new MultiLabel() }));
    }

    [Fact]
    public void Files_of_a_function_have_tasks()
    {
        ImageSample[] samples = [new("1", 0) { Targets = [1, float.NaN] }, new("2", 0) { Targets = [0, 1] }];
        ImageDataset dataset = ImageDataset.Create("store", ["a", "b"], samples, sample => TestImages.Png(sample.Path[0]), new DatasetOptions { Task = new MultiLabel(), Classes = ["b", "a"] });
        Assert.Equal(["b", "a"], dataset.Classes);
        Assert.Equal([1, 0], dataset.Samples[1].Targets);
        ImageDataset grades = ImageDataset.Create("store", ["none", "mild"], [new("1", 0), new("2", 1)], sample => TestImages.Png(sample.Path[0]), new DatasetOptions { Task = new Ordinal() });
        Assert.Equal(["none", "mild"], grades.Classes);
        Assert.True(grades.ClassOrderIsStated);
    }

    [Fact]
    public void Fingerprint_tells_tasks_and_targets_apart()
    {
        ImageDataset[] sets =
        [
            Create(new MultiLabel(), [1, 0]), Create(new MultiLabel(), [0, 1]), Create(new MultiLabel(), [1, float.NaN]), Create(new Regression(), [1, 0]), Create(new Regression { Units = ["mm", ""] }, [1, 0]),
            Create(new SingleLabel(), []), Create(new Ordinal(), []),
        ];
        Assert.Equal(sets.Length, sets.Select(set => set.Fingerprint).Distinct().Count());
        Assert.Equal(sets[0].Fingerprint, Create(new MultiLabel { Delimiter = ";" }, [1, -0f]).Fingerprint);
        Assert.Equal(sets[5].Fingerprint, ImageDataset.Create("own", ["a", "b"], [new ImageSample("1", 0), new ImageSample("2", 0)], new PatternPixels()).Fingerprint);
    }

    private static ImageDataset Create(LearningTask task, float[] targets) =>
        ImageDataset.Create("own", task, ["a", "b"], [new ImageSample("1", 0) { Targets = [.. targets] }, new ImageSample("2", 0) { Targets = [.. targets] }], new PatternPixels());

    private static void AssertRefused(LearningTask task, ImageSample[] samples, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => ImageDataset.Create("own", task, ["a", "b"], samples, new PatternPixels())).Message, StringComparison.Ordinal);
}
