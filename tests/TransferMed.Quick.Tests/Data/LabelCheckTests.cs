using System.Globalization;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Labels that are no classes are refused with their counts, and accepted where the classes are stated.</summary>
public class LabelCheckTests
{
    [Fact]
    public void Several_findings_in_one_label()
    {
        AssertRefused(["Edema", "Edema|Mass", "Mass", "Mass;Edema"], "2 of 4 pictures have a label of several findings (2 such labels, for example 'Edema|Mass')");
        AssertAccepted(["a|b", "a"], ["a|b", "a"]);
    }

    [Theory]
    [InlineData("nan", "'nan'")]
    [InlineData("NA", "'NA'")]
    [InlineData("N/A", "'N/A'")]
    [InlineData("NULL", "'NULL'")]
    [InlineData("", "empty")]
    public void Missing_labels(string missing, string word)
    {
        AssertRefused(["a", missing, "b", missing], $"line 3: the label is {word}");
        AssertRefused(["a", missing, "b", missing], "2 of 4 rows have no label");
        AssertRefused(["a", missing, "b", missing], "lines 3, 5");
    }

    [Fact]
    public void None_is_a_class_and_a_stated_one_is_what_it_says()
    {
        AssertAccepted(["none", "mild"], null);
        AssertAccepted(["NA", "EU"], ["NA", "EU"]);
    }

    [Theory]
    [InlineData("mel", "Mel")]
    [InlineData("0", "0.0")]
    [InlineData("1", "01")]
    [InlineData("na\u00EFve", "nai\u0308ve")]
    [InlineData("basal cell", "basal  cell")]
    public void Two_spellings_of_one_class(string one, string other)
    {
        AssertRefused([one, other, one, "x"], "differ only in how they are written");
        AssertRefused([one, other, one, "x"], $"'{one}' (2 pictures");
        AssertRefused([one, other, one, "x"], $"'{other}' (1 pictures");
        AssertAccepted([one, other], [one, other]);
    }

    [Fact]
    public void Surrounding_space_is_no_part_of_a_label() => AssertAccepted(["a", " a ", "b"], null);

    [Fact]
    public void Measurements()
    {
        string[] ages = [.. Enumerable.Range(0, 60).Select(i => (20 + i % 25).ToString(CultureInfo.InvariantCulture))];
        AssertRefused(ages, "the labels are 25 different numbers in 60 pictures, from 20 to 44: a measurement");
        AssertRefused([.. Enumerable.Range(0, 40).Select(i => (i % 8 / 4.0).ToString(CultureInfo.InvariantCulture))], "the labels are 8 different numbers in 40 pictures");
        AssertAccepted(["0", "0.5", "1", "2", "3", "0", "0.5", "1", "2", "3"], null);
        AssertAccepted(ages, [.. ages.Distinct()]);
    }

    [Fact]
    public void One_class_per_picture()
    {
        AssertRefused([.. Enumerable.Range(0, 9).Select(i => $"patient {i}"), "patient 0"], "10 pictures have 9 different labels");
        AssertAccepted([.. Enumerable.Range(0, 6).Select(i => $"kind {i}")], [.. Enumerable.Range(0, 6).Select(i => $"kind {i}")]);
    }

    [Fact]
    public void Class_folders_are_checked_as_well()
    {
        using var folder = new TempFolder();
        folder.Write("mel/1.png", TestImages.Png(1));
        folder.Write("nv/2.png", TestImages.Png(2));
        folder.Write("nan/3.png", TestImages.Png(3));
        Assert.Contains("1 pictures have the class 'nan'", Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("classes.txt", "nv\nmel\nnan\n");
        Assert.Equal(["nv", "mel", "nan"], ImageDataset.Open(folder.Path).Classes);
    }

    private static void AssertRefused(string[] labels, string reason)
    {
        using TempFolder folder = With(labels);
        string message = Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(folder.Path, "list.csv"), Unchecked)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static void AssertAccepted(string[] labels, string[]? stated)
    {
        using TempFolder folder = With(labels);
        ImageDataset dataset = ImageDataset.Open(Path.Combine(folder.Path, "list.csv"), Unchecked with { Classes = stated is null ? null : [.. stated] });
        Assert.Equal(labels.Select(label => label.Trim()), dataset.Samples.Select(sample => dataset.Classes[sample.Label]));
    }

    private static readonly DatasetOptions Unchecked = new() { CheckImages = false };

    private static TempFolder With(string[] labels)
    {
        var folder = new TempFolder();
        for (int i = 0; i < labels.Length; i++)
        {
            folder.Write($"{i}.png", [1]);
        }

        folder.Write("list.csv", "path,label\n" + string.Concat(labels.Select((label, i) => $"{i}.png,\"{label}\"\n")));
        return folder;
    }
}
