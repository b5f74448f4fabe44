using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class SplitFolderTests
{
    private static readonly DatasetOptions AsClasses = new() { SplitFolders = SplitFolderPolicy.AreClasses };

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("Training", "Validation", "TESTING")]
    [InlineData("TRAIN", "valid", "Test")]
    [InlineData("training", "dev", "testing")]
    public void Folders_of_parts_hold_the_classes(string train, string validation, string test)
    {
        using var folder = new TempFolder();
        Fill(folder, (train, 3), (validation, 1), (test, 2));
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["NORMAL", "PNEUMONIA"], dataset.Classes);
        Assert.True(dataset.HasPredefinedParts);
        Assert.EndsWith("predefined parts: train 6, validation 2, test 4", dataset.ToString(), StringComparison.Ordinal);
        DatasetParts parts = dataset.PredefinedParts(0.2, 0);
        Assert.Equal("train 6 (NORMAL 3, PNEUMONIA 3), validation 2 (NORMAL 1, PNEUMONIA 1), test 4 (NORMAL 2, PNEUMONIA 2)", parts.ToString());
        Assert.All(parts.Test.Samples, sample => Assert.Equal(test, Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(sample.Path)))));
    }

    [Fact]
    public void Parts_within_the_classes_are_parts_as_well()
    {
        using var folder = new TempFolder();
        int number = 0;
        foreach (string place in (string[])["A/train", "A/test", "B/train", "B/test"])
        {
            folder.Write($"{place}/{++number}.png", TestImages.Png(number));
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["A", "B"], dataset.Classes);
        Assert.EndsWith("predefined parts: train 2, test 2", dataset.ToString(), StringComparison.Ordinal);
        folder.Write("A/loose.png", TestImages.Png(90));
        AssertRefused(folder, "'train'", "'A' also holds", "AreClasses");
    }

    [Fact]
    public void Mixtures_are_refused_with_what_was_found()
    {
        using var folder = new TempFolder();
        Fill(folder, ("train", 2), ("test", 1));
        folder.Write("benign/x.png", TestImages.Png(50));
        AssertRefused(folder, "'test', 'train'", "beside them 'benign'", "AreClasses");
        Directory.Delete(Path.Combine(folder.Path, "benign"), true);
        folder.MakeFolder("scripts");
        Assert.Equal(2, ImageDataset.Open(folder.Path).Classes.Count);
        string loose = folder.Write("loose.png", TestImages.Png(51));
        AssertRefused(folder, "1 loose picture");
        File.Delete(loose);
        Fill(folder, ("val", 1), ("valid", 1));
        AssertRefused(folder, "'val', 'valid'", "both names of the part Validation");
        Directory.Delete(Path.Combine(folder.Path, "valid"), true);
        folder.Write("val/normal/x.png", TestImages.Png(52));
        AssertRefused(folder, "'NORMAL' and 'normal'", "only in how they are written");
        Directory.Delete(Path.Combine(folder.Path, "val"), true);
        folder.Write("val/x.png", TestImages.Png(53));
        AssertRefused(folder, "'val' holds 1 picture and no class folders");
        Directory.Delete(Path.Combine(folder.Path, "val"), true);
        folder.Write("test/COVID/x.png", TestImages.Png(54));
        AssertRefused(folder, "'COVID'", "'train' lacks");
    }

    [Fact]
    public void Pictures_without_labels_are_left_out_by_name()
    {
        using var folder = new TempFolder();
        Fill(folder, ("train", 3), ("val", 1));
        string unlabelled = folder.Write("test/1.png", TestImages.Png(60));
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["NORMAL", "PNEUMONIA"], dataset.Classes);
        Assert.Equal(unlabelled, Assert.Single(dataset.Skipped).Path);
        Assert.Contains("no label", dataset.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("'test' holds 1 picture and no class folders", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        Assert.True(dataset.HasPredefinedParts);
        Assert.Contains("name it test", Assert.Throws<DatasetException>(() => dataset.PredefinedParts(0.2, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_part_is_no_division_and_is_said()
    {
        using var folder = new TempFolder();
        Fill(folder, ("test", 3));
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["NORMAL", "PNEUMONIA"], dataset.Classes);
        Assert.False(dataset.HasPredefinedParts);
        Assert.All(dataset.Samples, sample => Assert.Equal(DatasetPart.Test, sample.Part));
        Assert.Contains("every picture is in the part Test", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_that_is_called_test_has_an_option()
    {
        using var folder = new TempFolder();
        folder.Write("control/1.png", TestImages.Png(1));
        folder.Write("test/2.png", TestImages.Png(2));
        AssertRefused(folder, "SplitFolderPolicy.AreClasses");
        Assert.Equal(["control", "test"], ImageDataset.Open(folder.Path, AsClasses).Classes);
        Assert.False(ImageDataset.Open(folder.Path, AsClasses).HasPredefinedParts);
    }

    private static void Fill(TempFolder folder, params (string Part, int PerClass)[] parts)
    {
        foreach ((string part, int perClass) in parts)
        {
            for (int i = 0; i < 2 * perClass; i++)
            {
                int seed = Math.Abs(part.Sum(letter => letter * 31) % 900) + 100 + i;
                folder.Write($"{part}/{(i % 2 == 0 ? "NORMAL" : "PNEUMONIA")}/{i}.png", TestImages.Png(seed));
            }
        }
    }

    private static void AssertRefused(TempFolder folder, params string[] reasons)
    {
        string message = Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path)).Message;
        Assert.All(reasons, reason => Assert.Contains(reason, message, StringComparison.Ordinal));
    }
}
