using System.Formats.Tar;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data.Shards;

/// <summary>Which shards a path names, and what their entries mean.</summary>
public sealed class ShardReadingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Every_format_of_tar_is_read_with_the_longest_names_that_it_has(TarEntryFormat format)
    {
        string folder = format switch { TarEntryFormat.V7 => "short", TarEntryFormat.Ustar => new string('f', 120), _ => string.Join('/', Enumerable.Repeat(new string('ä', 60), 5)) };
        using var tar = new TarBytes(format);
        tar.Add(TarEntryType.Directory, folder + "/");
        for (int i = 0; i < 3; i++)
        {
            tar.Add($"{folder}/{i}.png", TestImages.Png(i));
            tar.Add($"{folder}/{i}.cls", TarBytes.Text(i == 1 ? "odd" : "even"));
        }

        string path = _folder.Write("one.tar", tar.ToArray());

        ImageDataset dataset = ImageDataset.Open(path);

        Assert.Equal(Enumerable.Range(0, 3).Select(i => $"{path}/{folder}/{i}.png"), dataset.Samples.Select(sample => sample.Path));
        Assert.Equal([0, 1, 0], dataset.Samples.Select(sample => sample.Label));
        Assert.Equal(Expected(3), dataset.Samples.Select(sample => Pixels(dataset, sample)));
        Assert.Equal("one", dataset.Name);
    }

    [Theory]
    [InlineData("", 6)]
    [InlineData("a-{000..001}.tar", 4)]
    [InlineData("a-{000,001}.tar", 4)]
    [InlineData("a-*.tar", 4)]
    [InlineData("{a,b}-00?.tar", 6)]
    [InlineData("b-000.tar", 2)]
    public void A_path_names_a_shard_a_folder_of_them_or_some_by_a_pattern(string pattern, int count)
    {
        _folder.Write("a-000.tar", TarBytes.Pictures(2));
        _folder.Write("a-001.tar", TarBytes.Pictures(2, 2));
        _folder.Write("b-000.tar", TarBytes.Pictures(2, 4));

        ImageDataset dataset = ImageDataset.Open(pattern.Length == 0 ? _folder.Path : Path.Combine(_folder.Path, pattern));

        Assert.Equal(count, dataset.Count);
        Assert.Equal(dataset.Samples.Select(sample => sample.Path).Order(StringComparer.Ordinal), dataset.Samples.Select(sample => sample.Path));
    }

    [Theory]
    [InlineData("a-{000..002}.tar", "a-002.tar: the shard, which")]
    [InlineData("c-*.tar", "has a name like 'c-*.tar'")]
    [InlineData("a-{5..2}.tar", "from a larger number to a smaller")]
    [InlineData("c.tar", "c.tar: the shard, which")]
    public void A_pattern_that_names_what_is_not_there_is_refused(string pattern, string message)
    {
        _folder.Write("a-000.tar", TarBytes.Pictures(2));
        _folder.Write("a-001.tar", TarBytes.Pictures(2, 2));

        Assert.Contains(message, Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(_folder.Path, pattern))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_archive_beside_the_class_folders_that_came_in_it_is_none()
    {
        _folder.Write("x/1.png", TestImages.Png(1));
        _folder.Write("y/2.png", TestImages.Png(2));
        _folder.Write("set.tar", "no tar at all");

        Assert.Equal(["x", "y"], ImageDataset.Open(_folder.Path).Classes);
        _folder.Write("loose/3.png", TestImages.Png(3));
        _folder.Write("loose/set.tar", TarBytes.Pictures(2));
        Assert.DoesNotContain("shard", Assert.Throws<DatasetException>(() => ImageDataset.Open(Path.Combine(_folder.Path, "loose"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_names_or_indices_into_what_is_stated()
    {
        string path = _folder.Write("set.tar", TarBytes.Of(("a.jpg", TestImages.Png(1)), ("a.cls", TarBytes.Text("1\n")), ("b.jpg", TestImages.Png(2)), ("b.CLS", TarBytes.Text("0"))));
        Assert.Equal(["0", "1"], ImageDataset.Open(path).Classes);

        ImageDataset stated = ImageDataset.Open(path, new DatasetOptions { Classes = ["calm", "sore"] });
        Assert.Equal([1, 0], stated.Samples.Select(sample => sample.Label));

        _folder.Write("classes.txt", "one\ntwo\nthree\n");
        ImageDataset listed = ImageDataset.Open(path);
        Assert.Equal(["one", "two", "three"], listed.Classes);
        Assert.Equal([1, 0], listed.Samples.Select(sample => sample.Label));
    }

    [Fact]
    public void Fields_are_called_as_columns_are()
    {
        string path = _folder.Write("set.tar", TarBytes.Of(
            ("a.png", TestImages.Png(1)), ("a.json", TarBytes.Text("""{"dx":"mel","lesion_id":7,"age":50,"part":"train","more":{"x":[1,2]}}""")),
            ("b.png", TestImages.Png(2)), ("b.json", TarBytes.Text("""{"dx":"n\"v,\nx","lesion_id":null,"part":"test","sex":"f"}"""))));

        ImageDataset dataset = ImageDataset.Open(path, new DatasetOptions { Columns = ManifestColumns.Parse("label=dx,group=lesion_id,split=part") });

        Assert.Equal(["mel", "n\"v,\nx"], dataset.Classes);
        Assert.Equal(["7", null], dataset.Samples.Select(sample => sample.Group));
        Assert.Equal([DatasetPart.Train, DatasetPart.Test], dataset.Samples.Select(sample => sample.Part));
        Assert.Equal(["more"], dataset.IgnoredColumns);
        Assert.Equal([new("age", "50")], dataset.Samples[0].Subgroups);
    }

    [Fact]
    public void A_list_of_findings_is_one_field()
    {
        string path = _folder.Write("set.tar", TarBytes.Of(
            ("a.png", TestImages.Png(1)), ("a.json", TarBytes.Text("""{"label":["Edema","Mass"],"patient":"p"}""")),
            ("b.png", TestImages.Png(2)), ("b.json", TarBytes.Text("""{"label":["Mass"],"patient":"q"}"""))));

        ImageDataset dataset = ImageDataset.Open(path, new DatasetOptions { Task = new MultiLabel(), Columns = ManifestColumns.Parse("group=patient") });

        Assert.Equal(["Edema", "Mass"], dataset.Classes);
        Assert.Equal([[1f, 1f], [0f, 1f]], dataset.Samples.Select(sample => sample.Targets.ToArray()));
    }

    [Fact]
    public void Parts_are_those_of_the_names_of_shards()
    {
        _folder.Write("train-000.tar", TarBytes.Pictures(2));
        _folder.Write("train-001.tar", TarBytes.Pictures(2, 2));
        _folder.Write("val_0.tar", TarBytes.Pictures(2, 4));
        _folder.Write("test.tar", TarBytes.Pictures(2, 6));

        ImageDataset dataset = ImageDataset.Open(_folder.Path);

        Assert.True(dataset.HasPredefinedParts);
        Assert.Equal([DatasetPart.Test, DatasetPart.Train, DatasetPart.Train, DatasetPart.Validation], dataset.Samples.Where((_, i) => i % 2 == 0).Select(sample => sample.Part!.Value));
        Assert.False(ImageDataset.Open(_folder.Path, new DatasetOptions { Columns = ManifestColumns.Parse("split=none") }).HasPredefinedParts);
    }

    [Fact]
    public void What_is_neither_picture_nor_label_is_passed_over_and_said()
    {
        string path = _folder.Write("set.tar", TarBytes.Of(
            ("./a.png", TestImages.Png(1)), ("./a.cls", TarBytes.Text("x")), ("./a.txt", TarBytes.Text("a caption")), ("./a.seg.png", TestImages.Png(3)), ("._a.png", [1]), ("README", TarBytes.Text("?")),
            ("./b.png", TestImages.Png(2)), ("./b.cls", TarBytes.Text("y"))));

        ImageDataset dataset = ImageDataset.Open(path);

        Assert.Equal([$"{path}/a.png", $"{path}/b.png"], dataset.Samples.Select(sample => sample.Path));
        Assert.Contains("2 entries of the shards are neither a picture nor .cls nor .json and passed over: .seg.png (1), .txt (1).", dataset.Notes);
        Assert.Equal($"{path}/README", Assert.Single(dataset.Skipped).Path);
    }

    [Fact]
    public void Many_threads_read_the_pixels_that_one_reads()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(40));
        ImageDataset dataset = ImageDataset.Open(path, new DatasetOptions { CheckImages = false });
        string[] alone = [.. dataset.Samples.Select(sample => Pixels(dataset, sample))];

        var together = new string[400];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = Pixels(dataset, dataset.Samples[i * 7 % 40]));

        Assert.Equal(Enumerable.Range(0, together.Length).Select(i => alone[i * 7 % 40]), together);
        Assert.Equal(Expected(40), alone);
    }

    [Fact]
    public void A_shard_that_changes_under_its_dataset_is_an_error()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(4));
        ImageDataset dataset = ImageDataset.Open(path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[600] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Contains("was changed while its dataset was in use", Assert.Throws<DatasetException>(() => Pixels(dataset, dataset.Samples[0])).Message, StringComparison.Ordinal);
        Pixels(dataset, dataset.Samples[2]);

        File.WriteAllBytes(path, bytes[..600]);
        string message = Assert.Throws<ImageDecodeException>(() => Pixels(dataset, dataset.Samples[2])).Message;
        Assert.StartsWith($"{path}/2.png: {path} cannot be read from byte ", message, StringComparison.Ordinal);
        Assert.Contains("the file ends at byte 600", message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Expected(int count) => Enumerable.Range(0, count).Select(i =>
    {
        ImageDataset one = ImageDataset.Create("one", ["x"], [new ImageSample("x", 0)], _ => TestImages.Png(i));
        return Pixels(one, one.Samples[0]);
    });

    private static string Pixels(ImageDataset dataset, ImageSample sample)
    {
        var geometry = new ImageGeometry(10, 12);
        var pixels = new byte[geometry.ByteCount];
        dataset.Pixels.Read(sample, geometry, pixels);
        return Convert.ToHexString(pixels);
    }
}
