using System.Text;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>CSV as spreadsheets and other programs write it.</summary>
public class CsvFormTests
{
    [Theory]
    [InlineData("path;label;note\n1.png;a;\"x; y\"\n2.png;b;1,5\n")]
    [InlineData("path\tlabel\tnote\n1.png\ta\tx, y\n2.png\tb\t\n")]
    [InlineData("path|label\n1.png|a\n2.png|b\n")]
    [InlineData("sep=;\r\npath;label\r\n1.png;a\r\n2.png;b\r\n")]
    [InlineData("path,label\r\n1.png,a\r\n,\r\n\r\n2.png,b\r\n,,\r\n   \r\n")]
    [InlineData("path,label,,,\r\n1.png,a,,,\r\n,,,,\r\n2.png,b,,,\r\n")]
    [InlineData("path,label\n1.png,a,,\n2.png,b\n")]
    [InlineData("\n\n\"path\",\"label\"\n\"1.png\",\"a\"\n\"2.png\",b")]
    [InlineData("path,label,note\n1.png,a,12\" lens\n2.png,b,5'6\"\n")]
    [InlineData("path,label,\"a;b;c;d\"\n1.png,a,x\n2.png,b,y\n")]
    [InlineData("\r\n\npath;label\n1.png;a\n2.png;b\n")]
    [InlineData("path,label,,\n1.png,a\n2.png,b\n")]
    public void Separators_blank_rows_and_trailing_separators(string content)
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", content));
        AssertTwo(dataset);
        Assert.DoesNotContain(dataset.IgnoredColumns, name => name.Contains("without a name", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_without_a_name_between_others_is_listed_by_its_place()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,,label\n1.png,7,a\n2.png,8,b\n"));
        AssertTwo(dataset);
        Assert.Equal(["(column 2 without a name)"], dataset.IgnoredColumns);
    }

    [Theory]
    [InlineData("sep=h\npath,label\n1.png,a\n2.png,b\n")]
    [InlineData("sep=\"\npath,label\n1.png,a\n2.png,b\n")]
    public void Only_a_sign_is_a_separator_that_a_line_names(string content)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", content);
        Assert.StartsWith($"{csv}, line 2: the row has 2 fields, the header has 1. A field that holds a comma ", Refused(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_no_manifest_can_be_is_refused_before_it_is_read()
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "path,label\n1.png,a\n2.png,b\n");
        using (FileStream sparse = File.OpenWrite(csv))
        {
            sparse.SetLength((512L << 20) + 1);
        }

        Assert.Contains("has more than 512 MiB", Refused(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_those_of_the_file()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "sep=;\r\npath;label;note\r\n\r\n;;\r\n1.png;a;\"two\r\nlines\"\r\n2.png;b;\r\n"));
        Assert.Equal([5, 7], dataset.Samples.Select(sample => sample.Line!.Value));
    }

    [Fact]
    public void Encodings_with_a_mark_and_UTF8_without()
    {
        using TempFolder folder = WithImages();
        const string Content = "path,label\r\n1.png,a\r\n2.png,b\r\n";
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)])
        {
            AssertTwo(ImageDataset.Open(folder.Write("list.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(Content)])));
        }

        string unmarked = folder.Write("list.csv", Encoding.Unicode.GetBytes(Content));
        Assert.Contains("UTF-16 text without a mark", Refused(unmarked), StringComparison.Ordinal);
        string wide = folder.Write("list.csv", [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes(Content)]);
        Assert.Contains("is UTF-32 text", Refused(wide), StringComparison.Ordinal);
        string cut = folder.Write("list.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Content), 0x61]);
        Assert.Contains("is not UTF-16 text", Refused(cut), StringComparison.Ordinal);
        string windows = folder.Write("list.csv", [.. "path,label\n1.png,M"u8, 0xFC, .. "ller\n"u8]);
        Assert.Contains("(byte 18, line 2)", Refused(windows), StringComparison.Ordinal);
        Assert.Contains("CSV UTF-8", Refused(windows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", DatasetPart.Train)]
    [InlineData("Training", DatasetPart.Train)]
    [InlineData("val", DatasetPart.Validation)]
    [InlineData("VALID", DatasetPart.Validation)]
    [InlineData("validation", DatasetPart.Validation)]
    [InlineData("Dev", DatasetPart.Validation)]
    [InlineData("test", DatasetPart.Test)]
    [InlineData("TESTING", DatasetPart.Test)]
    public void Names_of_parts(string name, DatasetPart part)
    {
        using TempFolder folder = WithImages();
        Assert.Equal(part, ImageDataset.Open(folder.Write("list.csv", $"path,label,split\n1.png,a,{name}\n2.png,b,{name}\n")).Samples[0].Part);
    }

    [Fact]
    public void One_column_per_class_is_recognised()
    {
        using TempFolder folder = WithImages();
        string message = Refused(folder.Write("list.csv", "image,MEL,NV,BCC\n1,1.0,0.0,0.0\n2,0.0,1.0,0.0\n"));
        Assert.Contains("the columns MEL, NV, BCC hold only 0 and 1, one column per class; every one of the 2 rows has exactly one 1", message, StringComparison.Ordinal);
        Assert.Contains("Open it with new DatasetOptions { Columns = new() { Path = \"image\", Labels = [\"MEL\", \"NV\", \"BCC\"] } }", message, StringComparison.Ordinal);
        string several = Refused(folder.Write("list.csv", "path,Edema,Mass\n1.png,1,1\n2.png,0,0\n"));
        Assert.Contains("of the 2 rows 1 have several 1 and 1 have none", several, StringComparison.Ordinal);
        Assert.Contains("new DatasetOptions { Task = new MultiLabel(), Columns = new() { Labels = [\"Edema\", \"Mass\"] } }", several, StringComparison.Ordinal);
        string comma = Refused(folder.Write("list.csv", "path;Edema;Mass\n1.png;1,0;0,0\n2.png;0,0;1,0\n"));
        Assert.Contains("the columns Edema, Mass hold only 0 and 1, one column per class; every one of the 2 rows has exactly one 1", comma, StringComparison.Ordinal);
    }

    private static void AssertTwo(ImageDataset dataset)
    {
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal(["1.png", "2.png"], dataset.Samples.Select(sample => Path.GetFileName(sample.Path)));
    }

    private static string Refused(string csv) => Assert.Throws<DatasetException>(() => ImageDataset.Open(csv)).Message;

    private static TempFolder WithImages()
    {
        var folder = new TempFolder();
        folder.Write("1.png", TestImages.Png(1));
        folder.Write("2.png", TestImages.Png(2));
        return folder;
    }
}
