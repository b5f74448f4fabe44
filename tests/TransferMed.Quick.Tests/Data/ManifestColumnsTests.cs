using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Groups and splits under other names are never passed over in silence.</summary>
public class ManifestColumnsTests
{
    [Fact]
    public void A_column_of_weights_is_one_that_is_stated()
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "path,label,certainty,weight\n1.png,a,0.5,70\n2.png,b,1,81\n3.png,a,0,65\n");
        Assert.Equal([0.5f, 1, 0], Open(csv, "weight=certainty").Samples.Select(sample => sample.Weight));
        Assert.Equal([1f, 1, 1], Open(csv, "group=none").Samples.Select(sample => sample.Weight));
        Assert.Contains("weight", Open(csv, "weight=certainty").IgnoredColumns);
        Assert.NotEqual(Open(csv, "group=none").Fingerprint, Open(csv, "weight=certainty").Fingerprint);
        Assert.Equal([70f, 81, 65], Open(csv, "weight=weight").Samples.Select(sample => sample.Weight));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e60")]
    [InlineData("sure")]
    public void A_weight_that_is_none_is_refused_with_its_line(string weight)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", $"path,label,certainty\n1.png,a,1\n2.png,b,{weight}\n3.png,a,1\n");
        string message = Assert.Throws<DatasetException>(() => Open(csv, "weight=certainty")).Message;
        Assert.Contains($"line 3: the column 'certainty' says how much a picture counts in training, and '{weight}' is no number from 0", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patient_id")]
    [InlineData("patient")]
    [InlineData("Patient ID")]
    [InlineData("PATIENTS")]
    [InlineData("patientId")]
    [InlineData("anon-patient-ids")]
    [InlineData("subject")]
    [InlineData("Subject_ID")]
    [InlineData("lesion_id")]
    [InlineData("isic_lesion_id")]
    [InlineData("study")]
    [InlineData("case")]
    [InlineData("case no.")]
    [InlineData("StudyInstanceUID")]
    [InlineData("studyinstanceuid")]
    [InlineData("SeriesInstanceUID")]
    [InlineData("mrn")]
    [InlineData("person")]
    [InlineData("eye")]
    [InlineData("exam_id")]
    [InlineData("group_id")]
    public void Column_that_looks_like_a_group_is_mapped_or_declined(string column)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", $"path,label,{column},age\n1.png,a,p1,30\n2.png,b,p1,31\n3.png,a,p2,32\n");
        string message = Refused(csv);
        Assert.Contains($"line 1: the column '{column}' may say which pictures belong together", message, StringComparison.Ordinal);
        Assert.Contains($"group={column}", message, StringComparison.Ordinal);
        Assert.Contains($"ignore={column}", message, StringComparison.Ordinal);

        Assert.Equal(["p1", "p2"], Open(csv, $"group={column}").Groups);
        Assert.Empty(Open(csv, $"group={column}").IgnoredColumns);
        Assert.Empty(Open(csv, $"ignore={column}").Groups);
        Assert.Equal([column], Open(csv, "group=none").IgnoredColumns);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("Fold")]
    [InlineData("dataset_split")]
    [InlineData("subset")]
    [InlineData("partition")]
    [InlineData("phase")]
    [InlineData("data set")]
    [InlineData("role")]
    public void Column_that_looks_like_a_split_is_mapped_or_declined(string column)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", $"path,label,{column}\n1.png,a,Training\n2.png,b,VALID\n3.png,a,testing\n");
        string message = Refused(csv);
        Assert.Contains($"the column '{column}' may be the published split", message, StringComparison.Ordinal);
        Assert.Contains($"split={column}", message, StringComparison.Ordinal);
        Assert.Equal([DatasetPart.Train, DatasetPart.Validation, DatasetPart.Test], Open(csv, $"split={column}").Samples.Select(sample => sample.Part!.Value));
        Assert.False(Open(csv, $"ignore={column}").HasPredefinedParts);
        Assert.False(Open(csv, "split=none").HasPredefinedParts);
    }

    [Theory]
    [InlineData("lesion_type")]
    [InlineData("n_lesions")]
    [InlineData("study_date")]
    [InlineData("image_id")]
    [InlineData("dx_type")]
    [InlineData("SOPInstanceUID")]
    public void Column_that_is_an_attribute_is_only_listed(string column)
    {
        using TempFolder folder = WithImages();
        Assert.Equal([column], Open(folder.Write("list.csv", $"path,label,{column}\n1.png,a,5\n2.png,b,6\n"), "path=path").IgnoredColumns);
    }

    [Fact]
    public void Second_group_beside_a_mapped_one_is_asked_about()
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "image_id,dx,lesion_id,patient_id,set\n1.png,a,l1,p1,train\n2.png,b,l2,p1,test\n");
        string message = Refused(csv, "path=image_id,label=dx,group=lesion_id");
        Assert.Contains("'patient_id'", message, StringComparison.Ordinal);
        Assert.Contains("'set'", message, StringComparison.Ordinal);
        ImageDataset dataset = Open(csv, "path=IMAGE_ID, label = dx, group=lesion_id, ignore=patient_id;set");
        Assert.Equal(["l1", "l2"], dataset.Groups);
        Assert.Equal(["patient_id", "set"], dataset.IgnoredColumns);
    }

    [Theory]
    [InlineData("image_id,label\n1.png,a", "path=image_id")]
    [InlineData("path,dx\n1.png,a", "label=dx")]
    public void Missing_column_is_named_with_what_may_be_meant(string content, string advice)
    {
        using TempFolder folder = WithImages();
        Assert.Contains(advice, Refused(folder.Write("list.csv", content)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path=nothing", "the column 'nothing', named as path, is missing")]
    [InlineData("ignore=nothing", "the column 'nothing', named as ignore, is missing")]
    [InlineData("group=label", "used for two of")]
    public void Mapping_that_does_not_fit_the_header_is_refused(string columns, string reason)
    {
        using TempFolder folder = WithImages();
        Assert.Contains(reason, Refused(folder.Write("list.csv", "path,label\n1.png,a\n2.png,b\n"), columns), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "'path' in the columns")]
    [InlineData("", "must have the form")]
    [InlineData("path=", "must have the form")]
    [InlineData("picture=a", "'picture'")]
    [InlineData("path=a,path=b", "twice")]
    public void Text_that_is_no_mapping_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ManifestColumns.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Column_with_two_roles_or_no_name_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Columns = new ManifestColumns { Path = "a", Label = "A " } }.Validate());
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Columns = new ManifestColumns { Group = " " } }.Validate());
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Columns = new ManifestColumns { Group = "a", Subgroups = ["A"] } }.Validate());
        new DatasetOptions { Columns = new ManifestColumns { Group = ManifestColumns.None, Split = "NONE", Subgroups = ["none"] } }.Validate();
        Assert.Equal(ManifestColumns.Parse("ignore=a;b"), new ManifestColumns { Ignore = ["a", "b"] });
    }

    [Fact]
    public void Unknown_groups_and_parts_are_none()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label,group,split\n1.png,a,nan,NA\n2.png,b,NA,\n3.png,b,p,train\n"));
        Assert.Equal(["p"], dataset.Groups);
        Assert.Equal([null, null, DatasetPart.Train], dataset.Samples.Select(sample => sample.Part));
    }

    [Fact]
    public void Path_without_extension_finds_its_file()
    {
        using TempFolder folder = WithImages();
        folder.Write("img.v2.PNG", TestImages.Png(4));
        folder.Write("1.txt", "no picture");
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label\n1,a\nimg.v2,b\n"));
        Assert.Equal(["1.png", "img.v2.PNG"], dataset.Samples.Select(sample => Path.GetFileName(sample.Path)));

        folder.Write("1.jpg", TestImages.Jpeg(8, 8));
        string message = Refused(Path.Combine(folder.Path, "list.csv"));
        Assert.Contains("line 2: several files fit '1': 1.jpg, 1.png", message, StringComparison.Ordinal);
        Assert.Contains("line 3: the picture '2' stands already on line 2", Refused(folder.Write("list.csv", "path,label\n2.png,a\n2,b\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Path_without_extension_does_not_find_what_no_listing_shows()
    {
        using TempFolder folder = WithImages();
        folder.Write("._4.png", TestImages.Png(4));
        string csv = folder.Write("list.csv", "path,label\n1.png,a\n._4,b\n");
        Assert.Contains("line 3: the file '._4' does not exist", Refused(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void Backslashes_of_Windows_name_folders()
    {
        using TempFolder folder = WithImages();
        folder.Write("left/1.png", TestImages.Png(4));
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label\nleft\\1.png,a\n.\\2,b\n"));
        Assert.Equal([Path.Combine(folder.Path, "left", "1.png"), Path.Combine(folder.Path, "2.png")], dataset.Samples.Select(sample => sample.Path));
    }

    [Fact]
    public void Decomposed_file_names_and_composed_manifests_meet()
    {
        using TempFolder folder = WithImages();
        folder.Write("Mu\u0308ller/Lu\u0308cke.png", TestImages.Png(5));
        folder.Write("\u00E9.png", TestImages.Png(6));
        ImageDataset dataset = ImageDataset.Open(folder.Write("list.csv", "path,label\nM\u00FCller/L\u00FCcke.png,a\ne\u0301.png,b\n"));
        Assert.All(dataset.Samples, sample => Assert.True(File.Exists(sample.Path)));
        Assert.True(File.Exists(Assert.Single(ImageDataset.Open(folder.Write("list.csv", "path,label\nM\u00FCller/L\u00FCcke,c\n")).Samples).Path));
    }

    private static ImageDataset Open(string csv, string columns) => ImageDataset.Open(csv, new DatasetOptions { Columns = ManifestColumns.Parse(columns) });

    private static string Refused(string csv, string? columns = null) => Assert.Throws<DatasetException>(
        () => ImageDataset.Open(csv, new DatasetOptions { Columns = columns is null ? null : ManifestColumns.Parse(columns) })).Message;

    private static TempFolder WithImages()
    {
        var folder = new TempFolder();
        for (int i = 1; i <= 3; i++)
        {
            folder.Write($"{i}.png", TestImages.Png(i));
        }

        return folder;
    }
}
