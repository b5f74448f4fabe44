using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Columns that say of whom or of what a picture is go with the samples and decide nothing.</summary>
public class SubgroupColumnsTests
{
    [Fact]
    public void Age_sex_site_and_device_are_read_by_their_names()
    {
        using TempFolder folder = WithImages();
        ImageDataset dataset = Open(folder.Write("list.csv", "path,label,Age_approx,sex,anatom_site_general,camera,remark\n1.png,a,34,female,arm,X1,x\n2.png,b,,male, leg ,X1,y\n3.png,a,61,NA,arm,X2,z\n"));
        Assert.Equal(["Age_approx=34", "sex=female", "anatom_site_general=arm", "camera=X1"], Of(dataset, 0));
        Assert.Equal(["sex=male", "anatom_site_general=leg", "camera=X1"], Of(dataset, 1));
        Assert.Equal(["Age_approx=61", "anatom_site_general=arm", "camera=X2"], Of(dataset, 2));
        Assert.Equal(["remark"], dataset.IgnoredColumns);
        Assert.Equal(["sex=male", "anatom_site_general=leg", "camera=X1"], Of(dataset.Subset([1]), 0));
    }

    [Fact]
    public void Named_columns_take_the_place_of_those_that_are_called_so_and_none_declines()
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "path,label,sex,remark,patient_id\n1.png,a,f,x,1\n2.png,b,m,y,2\n");
        Assert.Equal(["remark=x"], Of(Open(csv, "group=patient_id,subgroups=REMARK"), 0));
        Assert.Equal(["sex"], Open(csv, "group=patient_id,subgroups=remark").IgnoredColumns);
        Assert.Equal(["sex=f", "remark=x"], Of(Open(csv, "group=patient_id,subgroups=sex;remark"), 0));
        Assert.Empty(Open(csv, "group=patient_id,subgroups=none").Samples[0].Subgroups);
        Assert.Empty(Open(csv, "group=patient_id,ignore=sex").Samples[0].Subgroups);
        Assert.Equal(["patient_id=1"], Of(Open(csv, "subgroups=patient_id"), 0));
    }

    [Fact]
    public void Free_text_is_no_subgroup_and_many_ages_are()
    {
        using TempFolder folder = WithImages(40);
        string csv = folder.Write("list.csv", "path,label,location,age\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"{i}.png,{(i % 2 == 0 ? "a" : "b")},room {i},{i}\n")));
        Assert.Equal(["age=1"], Of(Open(csv), 0));
        Assert.Equal(["location"], Open(csv).IgnoredColumns);
    }

    [Fact]
    public void Positions_and_measurements_are_no_subgroups_unasked_and_few_codes_are()
    {
        using TempFolder folder = WithImages(40);
        string csv = folder.Write("list.csv", "path,label,center_x,location_y,region_area,hospital,alter\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"{i}.png,{(i % 2 == 0 ? "a" : "b")},{i},{i}.5,{i * i},{i % 20},{i}\n")));
        Assert.Equal(["hospital=1", "alter=1"], Of(Open(csv), 0));
        Assert.Equal(["center_x", "location_y", "region_area"], Open(csv).IgnoredColumns);
        Assert.Equal(["center_x=1"], Of(Open(csv, "subgroups=center_x"), 0));
    }

    [Theory]
    [InlineData("subgroups=label", "is used for path, label, group, split or weight")]
    [InlineData("subgroups=hair", "the column 'hair', named as subgroups, is missing")]
    public void A_column_with_another_role_or_none_is_refused(string columns, string message)
    {
        using TempFolder folder = WithImages();
        string csv = folder.Write("list.csv", "path,label,sex\n1.png,a,f\n2.png,b,m\n");
        Assert.Contains(message, Assert.Throws<DatasetException>(() => Open(csv, columns)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("image_stage")]
    [InlineData("dx_type")]
    [InlineData("dosage")]
    [InlineData("website")]
    public void Other_words_are_not_taken_for_one(string column) => Assert.False(HeaderWords.LooksLikeSubgroup(column));

    private static string[] Of(ImageDataset dataset, int index) => [.. dataset.Samples[index].Subgroups.Select(pair => $"{pair.Key}={pair.Value}")];

    private static TempFolder WithImages(int count = 3)
    {
        var folder = new TempFolder();
        for (int i = 1; i <= count; i++)
        {
            folder.Write($"{i}.png", TestImages.Png(i));
        }

        return folder;
    }

    private static ImageDataset Open(string csv, string? columns = null) =>
        ImageDataset.Open(csv, new DatasetOptions { Columns = columns is null ? null : ManifestColumns.Parse(columns) });
}
