using System.Globalization;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>What was once opened as classes that it is not, or as classes in the order of the alphabet: refused with what to do, or right.</summary>
public class SilentlyWrongTests
{
    private static readonly DatasetOptions Plain = new();

    [Fact]
    public void Column_of_numbers_without_a_task()
    {
        string[] rows = [.. Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"p{i}.png,{12.5 + i}"))];
        string message = TaskFiles.Fault("file,boneage", rows, Plain with { Columns = ManifestColumns.Parse("path=file,label=boneage") });
        Assert.Contains("new DatasetOptions { Task = new Regression(), Columns = new() { Path = \"file\", Label = \"boneage\" } }", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grades_from_0_to_11_stand_in_the_order_of_numbers()
    {
        using var folder = new TempFolder();
        string file = TaskFiles.Write(folder, "path,label", [.. Enumerable.Range(0, 36).Select(i => $"p{i}.png,{i % 12}")]);
        foreach (LearningTask task in (LearningTask[])[new SingleLabel(), new Ordinal()])
        {
            ImageDataset dataset = ImageDataset.Open(file, new DatasetOptions { CheckImages = false, Task = task });
            Assert.Equal(Enumerable.Range(0, 12).Select(i => i.ToString(CultureInfo.InvariantCulture)), dataset.Classes);
            Assert.True(dataset.ClassOrderIsStated);
            Assert.Equal(11, dataset.Samples[11].Label);
        }
    }

    [Fact]
    public void Several_findings_without_a_task()
    {
        string message = TaskFiles.Fault("Image Index,Finding Labels", ["p0.png,a|b", "p1.png,a"], Plain with { Columns = ManifestColumns.Parse("path=Image Index,label=Finding Labels") });
        Assert.Contains("Open it with new DatasetOptions { Task = new MultiLabel(), Columns = new() { Path = \"Image Index\", Label = \"Finding Labels\" } }", message, StringComparison.Ordinal);
        Assert.Contains("new MultiLabel { Delimiter = \";\" }", TaskFiles.Fault("path,label", ["p0.png,a;b", "p1.png,a"], Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_without_an_order()
    {
        string[] rows = ["p0.png,mild", "p1.png,moderate", "p2.png,none", "p3.png,severe"];
        string message = TaskFiles.Fault("path,label", rows, Plain with { Task = new Ordinal() });
        Assert.Contains("'mild', 'moderate', 'none', 'severe' are words, and nothing states their order", message, StringComparison.Ordinal);
        Assert.Contains("DatasetOptions.Classes, or a file classes.txt", message, StringComparison.Ordinal);

        using var folder = new TempFolder();
        string file = TaskFiles.Write(folder, "path,label", rows);
        var options = new DatasetOptions { Task = new Ordinal(), CheckImages = false };
        Assert.Equal([1, 2, 0, 3], ImageDataset.Open(file, options with { Classes = ["none", "mild", "moderate", "severe"] }).Samples.Select(sample => sample.Label));
        folder.Write("classes.txt", "none\nmild\nmoderate\nsevere\n");
        ImageDataset dataset = ImageDataset.Open(file, options);
        Assert.Equal([1, 2, 0, 3], dataset.Samples.Select(sample => sample.Label));
        Assert.True(dataset.ClassOrderIsStated);
    }

    [Fact]
    public void One_hot_columns_are_named_with_the_line_that_opens_them()
    {
        using var folder = new TempFolder();
        string isic = Assert.Throws<DatasetException>(() => ImageDataset.Open(TaskFiles.WriteIsic(folder))).Message;
        Assert.Contains("Open it with new DatasetOptions { Columns = new() { Path = \"image\", Labels = [\"MEL\", \"NV\", \"BCC\", \"AKIEC\", \"BKL\", \"DF\", \"VASC\"] } }", isic, StringComparison.Ordinal);

        string several = Assert.Throws<DatasetException>(() => ImageDataset.Open(TaskFiles.WriteCheXpert(folder))).Message;
        Assert.Contains("new DatasetOptions { Task = new MultiLabel(), Columns = new() { Labels = [\"Cardiomegaly\", \"Edema\", \"Atelectasis\"] } }", several, StringComparison.Ordinal);
        Assert.Contains("NotMentioned", several, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_say_one_class_and_may_be_grades()
    {
        using var folder = new TempFolder();
        folder.Write("10/a.png", TestImages.Png(1));
        folder.Write("2/b.png", TestImages.Png(2));
        Assert.Equal(["2", "10"], ImageDataset.Open(folder.Path, new DatasetOptions { Task = new Ordinal() }).Classes);
        foreach (LearningTask task in (LearningTask[])[new MultiLabel(), new Regression()])
        {
            string message = Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path, new DatasetOptions { Task = task })).Message;
            Assert.Contains("a folder per class says one class", message, StringComparison.Ordinal);
            Assert.Contains("CSV", message, StringComparison.Ordinal);
        }
    }
}
