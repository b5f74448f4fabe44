using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Counts and distributions of targets, their words, and their match with a model's.</summary>
public class TargetSummaryTests
{
    private static readonly ImageDataset Findings = ImageDataset.Create(
        "chest",
        new MultiLabel(),
        ["a", "b", "c"],
        ((float[][])[[1, 1, 0], [1, 0, float.NaN], [0, 0, 0], [1, 1, 1]]).Select((targets, i) => new ImageSample($"{i}", 0) { Targets = [.. targets] }),
        new PatternPixels());

    private static readonly ImageDataset Values = ImageDataset.Create(
        "hands",
        new Regression { Units = ["months", ""] },
        ["age", "score"],
        ((float[][])[[10, 1], [20, float.NaN], [60, 3]]).Select((targets, i) => new ImageSample($"{i}", 0) { Targets = [.. targets] }),
        new PatternPixels());

    [Fact]
    public void Findings_are_counted_alone_and_together()
    {
        Assert.Equal(["a: 3 there, 1 not there, 0 unknown", "b: 2 there, 2 not there, 0 unknown", "c: 1 there, 2 not there, 1 unknown"], Findings.Findings.Select(finding => finding.ToString()));
        Assert.Equal([[3, 2, 1], [2, 2, 1], [1, 1, 1]], Findings.Findings.Select(finding => finding.Together.ToArray()));
        Assert.Equal("chest: 4 pictures (a 3, b 2, c 1; 1 without a finding, 1 with findings that are not known)", Findings.ToString());
        Assert.Empty(Findings.Values);
    }

    [Fact]
    public void Values_are_described()
    {
        Assert.Equal((3, 0, 30.0, 10.0, 60.0), (Values.Values[0].Known, Values.Values[0].Unknown, Values.Values[0].Mean, Values.Values[0].Least, Values.Values[0].Largest));
        Assert.Equal(Math.Sqrt(700), Values.Values[0].StandardDeviation, 1e-12);
        Assert.Equal("hands: 3 pictures (age 30 ± 26.46 months, 10 to 60; score 2 ± 1.414, 1 to 3, 1 unknown)", Values.ToString());
        Assert.Empty(Values.Findings);
        Assert.True(double.IsNaN(Values.Subset([1]).Values[1].Mean));
        Assert.Equal("score not known", Values.Subset([1]).Values[1].ToString());
    }

    [Fact]
    public void Targets_are_matched_by_name_and_missing_ones_are_unknown()
    {
        ClassMatch match = ClassMatch.Of(["c", "x", "a"], false, Findings, new MultiLabel());
        Assert.Equal(["c", "x", "a"], match.Dataset.Classes);
        Assert.Equal(4, match.Dataset.Count);
        Assert.Equal([0, float.NaN, 1], match.Dataset.Samples[0].Targets);
        Assert.Contains("says nothing of the finding 'x': what the model says is judged on 2 of its 3 findings", match.Notes[0], StringComparison.Ordinal);
        Assert.Contains("has the finding 'b', which the model does not know: it is passed over", match.Notes[1], StringComparison.Ordinal);
        Assert.Same(Findings, ClassMatch.Of(["a", "b", "c"], false, Findings, new MultiLabel { Delimiter = ";" }).Dataset);
        Assert.Equal([1, 10], ClassMatch.Of(["score", "age"], false, Values, new Regression { Units = ["", "months"] }).Dataset.Samples[0].Targets);
    }

    [Fact]
    public void Another_task_unit_or_spelling_is_refused()
    {
        AssertRefused(() => ClassMatch.Of(["a", "b", "c"], false, Findings), "The model answers with one class of several (SingleLabel), the dataset 'chest' has any number of findings to a picture (MultiLabel)");
        AssertRefused(() => ClassMatch.Of(["a"], false, Findings, new Regression()), "Task = new Regression()");
        AssertRefused(() => ClassMatch.Of(["A", "b"], false, Findings, new MultiLabel()), "'a' and 'A' differ only");
        AssertRefused(() => ClassMatch.Of(["x", "y"], false, Findings, new MultiLabel()), "none is shared");
        AssertRefused(() => ClassMatch.Of(["age"], false, Values, new Regression { Units = ["years"] }), "in years, the dataset 'hands' has it in months");
    }

    [Fact]
    public void Grades_and_classes_are_told_apart_by_the_model()
    {
        ImageDataset classes = ImageDataset.Create("plain", ["mild", "none"], [new("1", 0), new("2", 1)], new PatternPixels());
        ClassMatch match = ClassMatch.Of(["none", "mild"], true, classes, new Ordinal());
        Assert.Equal([1, 0], match.Dataset.Samples.Select(sample => sample.Label));
        Assert.Equal(new Ordinal(), match.Dataset.Task);
    }

    private static void AssertRefused(Func<ClassMatch> match, string reason) => Assert.Contains(reason, Assert.Throws<ArgumentException>(match).Message, StringComparison.Ordinal);
}
