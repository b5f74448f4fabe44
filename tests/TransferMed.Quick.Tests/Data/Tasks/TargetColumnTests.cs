using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>What columns of findings and values may hold, and what they are refused for.</summary>
public class TargetColumnTests
{
    private static readonly DatasetOptions Findings = new() { Task = new MultiLabel(), Columns = ManifestColumns.Parse("labels=a;b"), CheckImages = false };
    private static readonly DatasetOptions Lists = new() { Task = new MultiLabel(), CheckImages = false };
    private static readonly DatasetOptions Values = new() { Task = new Regression(), Columns = new() { Labels = ["age", "size"] }, CheckImages = false };
    private static readonly DatasetOptions OneHot = new() { Columns = new() { Labels = ["b", "a", "c"] }, CheckImages = false };

    [Fact]
    public void Findings_are_written_in_several_ways()
    {
        ImageDataset dataset = Open("path,b,a", ["p0.png,1,true", "p1.png,0.0,False", "p2.png,-1.0,nan", "p3.png,1.0,", "p4.png,0,NA"], Findings);
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal([[1, 1], [0, 0], [float.NaN, float.NaN], [float.NaN, 1], [float.NaN, 0]], dataset.Samples.Select(sample => sample.Targets.ToArray()));
        Assert.Contains("Of 1 picture of 5 none of the findings is known", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "line 3: the column 'b' holds '2'")]
    [InlineData("yes", "line 3: the column 'b' holds 'yes'")]
    [InlineData("0.4", "the task is Regression")]
    public void Other_marks_of_findings_are_refused(string mark, string reason) =>
        Assert.Contains(reason, TaskFiles.Fault("path,a,b", ["p0.png,1,0", $"p1.png,0,{mark}"], Findings), StringComparison.Ordinal);

    [Fact]
    public void Exactly_one_column_marks_a_class()
    {
        ImageDataset dataset = Open("path,a,b,c", ["p0.png,1,0,0", "p1.png,0.0,1.0,0.0"], OneHot);
        Assert.Equal(["b", "a", "c"], dataset.Classes);
        Assert.Equal([1, 0], dataset.Samples.Select(sample => sample.Label));
        Assert.Contains("'c'", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        Assert.Equal(["a", "b"], Open("path,a,b,c", ["p0.png,1,0,0", "p1.png,0,1,0"], OneHot with { Classes = ["a", "b"] }).Classes);

        string several = TaskFiles.Fault("path,a,b,c", ["p0.png,1,0,0", "p1.png,1,1,0", "p2.png,1,0,1"], OneHot);
        Assert.Contains("line 3: 2 of 3 rows have a 1 in several", several, StringComparison.Ordinal);
        Assert.Contains("Task = new MultiLabel()", several, StringComparison.Ordinal);
        Assert.Contains("(lines 3)", TaskFiles.Fault("path,a,b,c", ["p0.png,1,0,0", "p1.png,0,0,0"], OneHot), StringComparison.Ordinal);
        Assert.Contains("line 2: the column 'b' holds ''", TaskFiles.Fault("path,a,b,c", ["p0.png,1,,0"], OneHot), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_findings()
    {
        ImageDataset dataset = Open("path,label", ["p0.png, b | a|b", "p1.png,no finding", "p2.png,", "p3.png,a"], Lists);
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal([[1, 1], [0, 0], [0, 0], [1, 0]], dataset.Samples.Select(sample => sample.Targets.ToArray()));

        ImageDataset stated = Open("path,label", ["p0.png,b", "p1.png,a"], Lists with { Classes = ["c", "b", "a"] });
        Assert.Equal(["c", "b", "a"], stated.Classes);
        Assert.Equal([0, 1, 0], stated.Samples[0].Targets);
        Assert.Contains("findings is there in no picture: 'c'", Assert.Single(stated.Notes), StringComparison.Ordinal);

        Assert.Equal([1, 1], Open("path,label", ["p0.png,a;b"], Lists with { Task = new MultiLabel { Delimiter = ";" } }).Samples[0].Targets);
    }

    [Fact]
    public void Lists_that_contradict_themselves_are_refused()
    {
        AssertRefused("path,label", ["p0.png,a", "p1.png,b|x"], Lists with { Classes = ["a", "b"] }, "line 3: the findings 'x' (1 pictures) are not among the stated ones");
        AssertRefused("path,label", ["p0.png,a|No Finding"], Lists, "says that there is no finding and names one");
        AssertRefused("path,label", ["p0.png,a", "p1.png,nan"], Lists, "line 3: the findings are 'nan'");
        AssertRefused("path,label", ["p0.png,No Finding"], Lists, "no row names a finding");
        AssertRefused("path,label", ["p0.png,a;b"], Lists, "Set Task = new MultiLabel { Delimiter = \";\" }");
        AssertRefused("path,label", ["p0.png,Mass", "p1.png,mass"], Lists, "differ only in how they are written");
    }

    [Fact]
    public void Values_are_numbers_or_unknown()
    {
        ImageDataset dataset = Open("path,size,age", ["p0.png,1e-2,12", "p1.png,,-3.5", "p2.png,4,NaN"], Values with { Task = new Regression { Units = ["months", "mm"] } });
        Assert.Equal(["age", "size"], dataset.Classes);
        Assert.Equal([[12, 0.01f], [-3.5f, float.NaN], [float.NaN, 4]], dataset.Samples.Select(sample => sample.Targets.ToArray()));
        Assert.Equal(["boneage"], Open("path,boneage", ["p0.png,12"], new() { Task = new Regression(), Columns = new() { Label = "BoneAge" }, CheckImages = false }).Classes);
        Assert.Equal([1.5f, 2], Open("path;age;size", ["p0.png;1,5;2"], Values).Samples[0].Targets);
    }

    [Fact]
    public void What_is_no_number_is_refused()
    {
        AssertRefused("path,age,size", ["p0.png,\"1,5\",2"], Values, "A decimal comma is read in files that are separated by semicolons");
        AssertRefused("path,age,size", ["p0.png,12 mm,2"], Values, "line 2: the column 'age' holds '12 mm'");
        AssertRefused("path;age;size", ["p0.png;1,5;2", "p1.png;1.234;2"], Values, "it is not clear which mark is the decimal one");
        AssertRefused("path,age,size", ["p0.png,,2"], Values, "the column 'age' holds no number");
        AssertRefused("path,age,size", ["p0.png,1e99,2"], Values, "The largest number is");
        AssertRefused("path,age,size", ["p0.png,1,2"], Values with { Task = new Regression { Units = ["mm"] } }, "names 1 units, and there are 2 values");
    }

    [Fact]
    public void Columns_are_checked()
    {
        Assert.Equal(nameof(ManifestColumns.Labels), Assert.Throws<ArgumentException>(() => new ManifestColumns { Label = "x", Labels = ["y"] }.Validate()).ParamName);
        Assert.Throws<ArgumentException>(() => new ManifestColumns { Labels = [] }.Validate());
        Assert.Throws<ArgumentException>(() => new ManifestColumns { Labels = ["a", "A "] }.Validate());
        Assert.Throws<ArgumentException>(() => new ManifestColumns { Labels = ["a", " "] }.Validate());
        Assert.Throws<ArgumentException>(() => new ManifestColumns { Labels = ["a"], Group = "a" }.Validate());
        Assert.Contains("brackets", Assert.Throws<ArgumentException>(() => new ManifestColumns { GroupPattern = "patient" }.Validate()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ManifestColumns { GroupPattern = "(" }.Validate());
        Assert.Throws<ArgumentException>(() => new ManifestColumns { GroupPattern = "(a)", Group = "g" }.Validate());
        ManifestColumns parsed = ManifestColumns.Parse(@"path=Path,labels=A; B,grouppattern=(patient\d+)");
        Assert.Equal(["A", "B"], parsed.Labels!);
        Assert.Equal(@"(patient\d+)", parsed.GroupPattern);
        AssertRefused("path,a", ["p0.png,1"], Findings, "the column 'b', named as labels, is missing");
    }

    [Fact]
    public void Group_in_the_path_is_the_named_part_or_the_first_brackets()
    {
        ImageDataset named = Open("path,label", ["p0.png,a", "p1.png,b"], new() { Columns = new() { GroupPattern = @"(p)(?<group>\d)" }, CheckImages = false });
        Assert.Equal(["0", "1"], named.Groups);
        AssertRefused("path,label", ["p0.png,a", "p1.png,b"], new() { Columns = new() { GroupPattern = "(p0)" } }, "line 3: the pattern of the group, (p0), finds none in the path 'p1.png'");
    }

    private static ImageDataset Open(string header, string[] rows, DatasetOptions options)
    {
        using var folder = new TempFolder();
        return ImageDataset.Open(TaskFiles.Write(folder, header, rows), options);
    }

    private static void AssertRefused(string header, string[] rows, DatasetOptions options, string reason) =>
        Assert.Contains(reason, TaskFiles.Fault(header, rows, options), StringComparison.Ordinal);
}
