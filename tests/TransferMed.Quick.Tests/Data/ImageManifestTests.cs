using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class ImageManifestTests
{
    [Fact]
    public void Columns_in_any_order_and_case_with_others_between()
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "\uFEFFSplit, Note ,GROUP,Label,Path\r\nval,x,p1,b,sub/2.png\r\ntest,\"a \"\"quoted\"\" word\",,a,\"1, x.png\"\r\n\r\nTrain,\"two\r\nlines\",p1,b,3.png\r\n");
        ImageDataset dataset = ImageDataset.Open(csv);
        Assert.Equal("list", dataset.Name);
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal(
            [
                new ImageSample(Path.Combine(folder.Path, "sub", "2.png"), 1) { Group = "p1", Part = DatasetPart.Validation, Line = 2 },
                new ImageSample(Path.Combine(folder.Path, "1, x.png"), 0) { Part = DatasetPart.Test, Line = 3 },
                new ImageSample(Path.Combine(folder.Path, "3.png"), 1) { Group = "p1", Part = DatasetPart.Train, Line = 5 },
            ],
            dataset.Samples);
        Assert.Equal(["p1"], dataset.Groups);
        Assert.Equal(["Note"], dataset.IgnoredColumns);
        Assert.Equal(["Note"], dataset.Subset([0]).IgnoredColumns);
        Assert.True(dataset.HasPredefinedParts);
    }

    [Fact]
    public void Group_and_split_are_optional()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label\n3.png,x"));
        Assert.Equal(new ImageSample(Path.Combine(folder.Path, "3.png"), 0) { Line = 2 }, dataset.Samples[0]);
        Assert.False(dataset.HasPredefinedParts);
        Assert.Empty(dataset.Notes);
    }

    [Fact]
    public void A_split_column_that_is_filled_in_part_is_said()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label,split\nsub/2.png,x,test\n3.png,x,\n"));
        Assert.False(dataset.HasPredefinedParts);
        Assert.StartsWith("1 of 2 rows have no value in the column of the split (the first in line 3)", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("path,label\n", "no rows")]
    [InlineData("path,lable\n3.png,x", "line 1: the header names 'lable' and no 'label'. Did you mean 'label'")]
    [InlineData("path,label,gruop\n3.png,x,1", "Did you mean 'group'")]
    [InlineData("path,label,splits\n3.png,x,train", "Did you mean 'split'")]
    [InlineData("path,class\n3.png,x", "line 1: the column 'label' is missing")]
    [InlineData("path,label,LABEL\n3.png,x,y", "stands twice")]
    [InlineData("path,label\n3.png,x\nmissing.png,y", "line 3: the file 'missing.png' does not exist")]
    [InlineData("path,label\n3.png, ", "line 2: the label is empty")]
    [InlineData("path,label\n,x", "line 2: the path is empty")]
    [InlineData("path,label\n\n\n3.png,x,1", "line 4: the row has 3 fields, the header has 2")]
    [InlineData("path,label\n3.png", "line 2: the row has 1 fields")]
    [InlineData("path,label,split\n3.png,x,extra", "line 2: the split 'extra' is unknown")]
    [InlineData("path,label,split\n3.png,x,0", "line 2: the column 'split' holds the number 0: numbers name folds")]
    [InlineData("path,label\n\"3.png,x", "line 2: a quoted field begins here and is not closed")]
    [InlineData("path;label\n3.png;x;1", "A field that holds a semicolon is written in quotes")]
    [InlineData("path,label\n3.png,x\n./3.png,x", "line 3: the picture './3.png' stands already on line 2")]
    [InlineData("path,label\n3.png,\"x\ny\n", "line 2: a quoted field begins here and is not closed")]
    [InlineData("path,label\n\"3.png\"x,y", "line 2: 'x' follows a closing quote")]
    public void Errors_name_file_and_line(string content, string reason)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", content);
        DatasetException error = Assert.Throws<DatasetException>(() => ImageDataset.Open(csv));
        Assert.StartsWith(csv, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_missing_or_no_text_is_named()
    {
        using TempFolder folder = WithImages();
        Assert.Contains("does not exist", Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(folder.Path, "no.csv"))).Message, StringComparison.Ordinal);
        string latin = folder.Write("latin.csv", [.. "path,label\n3.png,"u8, 0xFC]);
        Assert.Contains("not UTF-8 text (byte 17, line 2)", Assert.Throws<DatasetException>(() => ImageDataset.Open(latin)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_takes_a_manifest_a_folder_with_one_and_a_folder_of_classes()
    {
        using TempFolder folder = WithImages();
        folder.Write("sub/manifest.csv", "path,label\n2.png,x\n../3.png,y");
        Assert.Equal(["x", "y"], ImageDataset.Open(Path.Combine(folder.Path, "sub")).Classes);
        Assert.Equal("sub", ImageDataset.Open(Path.Combine(folder.Path, "sub", "manifest.csv")).Name);
        Assert.Equal(["sub"], ImageDataset.Open(folder.Path).Classes);
        Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(folder.Path, "missing")));
    }

    private static TempFolder WithImages()
    {
        var folder = new TempFolder();
        folder.Write("1, x.png", TestImages.Png(1));
        folder.Write("sub/2.png", TestImages.Png(2));
        folder.Write("3.png", TestImages.Png(3));
        return folder;
    }
}
