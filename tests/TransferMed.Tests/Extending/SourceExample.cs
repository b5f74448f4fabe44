using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Tests.Data;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Slices of volumes in memory: 8 bits a voxel, slice by slice. The path of a sample is "volume/slice".</summary>
public sealed class VolumeSlices(IReadOnlyDictionary<string, byte[]> volumes, int side) : IPixelReader
{
    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        string[] name = sample.Path.Split('/');
        ReadOnlySpan<byte> slice = volumes[name[0]].AsSpan(int.Parse(name[1], CultureInfo.InvariantCulture) * side * side, side * side);
        for (int i = 0; i < geometry.Height * geometry.Width; i++)
        {
            (int row, int column) = Math.DivRem(i, geometry.Width);
            byte voxel = slice[row * side / geometry.Height * side + column * side / geometry.Width];
            destination.Slice(i * geometry.Channels, geometry.Channels).Fill(voxel);
        }
    }

    /// <summary>All slices, the volume as the group: no split parts the slices of one.</summary>
    public static ImageDataset Dataset(IReadOnlyDictionary<string, byte[]> volumes, int side, IReadOnlyList<string> classes, Func<string, int> labelOf) => ImageDataset.Create(
        "volumes",
        classes,
        from volume in volumes
        from slice in Enumerable.Range(0, volume.Value.Length / (side * side))
        select new ImageSample($"{volume.Key}/{slice}", labelOf(volume.Key)) { Group = volume.Key },
        new VolumeSlices(volumes, side));
}

// </example>

/// <summary>Data from elsewhere than a folder: pixels, encoded files, and a store of them.</summary>
public class SourceExample
{
    // <example>
    /// <summary>The images of a zip archive whose folders are the classes.</summary>
    public static ImageDataset FromArchive(string archive)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        string[] names = [.. zip.Entries.Where(entry => entry.Name.Length > 0).Select(entry => entry.FullName)];
        string[] classes = [.. names.Select(name => name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
        return ImageDataset.Create(archive, classes, names.Select(name => new ImageSample(name, Array.IndexOf(classes, name.Split('/')[0]))), sample =>
        {
            using ZipArchive opened = ZipFile.OpenRead(archive);      // several threads read at once
            using Stream file = opened.GetEntry(sample.Path)!.Open();
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    // </example>

    [Fact]
    public async Task A_model_learns_from_slices_of_volumes_and_no_split_parts_a_volume()
    {
        var random = new Random(5);
        Dictionary<string, byte[]> volumes = Enumerable.Range(0, 12).ToDictionary(
            volume => $"v{volume}",
            volume => Enumerable.Range(0, 4 * 36).Select(_ => (byte)(60 + 80 * (volume % 2) + random.Next(60))).ToArray());
        ImageDataset dataset = VolumeSlices.Dataset(volumes, side: 6, ["healthy", "ill"], name => int.Parse(name[1..], CultureInfo.InvariantCulture) % 2);
        DatasetParts parts = dataset.Split(train: 0.5, validation: 0.25, test: 0.25, seed: 3);

        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), parts, new TrainingOptions { Epochs = 12, BatchSize = 8, LearningRate = 0.02, Seed = 11 });

        Assert.Equal(48, dataset.Count);
        Assert.Empty(parts.Train.Samples.Select(sample => sample.Group).Intersect(parts.Test.Samples.Select(sample => sample.Group)));
        Assert.True(model.Evaluate(parts.Test).Accuracy > 0.9);
    }

    [Fact]
    public void A_slice_is_read_at_the_size_that_is_wanted()
    {
        var reader = new VolumeSlices(new Dictionary<string, byte[]> { ["v"] = [0, 0, 0, 0, 1, 2, 3, 4] }, side: 2);
        var pixels = new byte[12];
        reader.Read(new ImageSample("v/1", 0), new ImageGeometry(height: 2, width: 2), pixels);
        var wide = new byte[8];
        reader.Read(new ImageSample("v/1", 0), new ImageGeometry(height: 2, width: 4, channels: 1), wide);

        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], pixels);
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4], wide);
    }

    [Fact]
    public void An_archive_is_the_folder_that_it_was_made_of()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            Directory.CreateDirectory(folder.File($"data/class{i % 2}"));
            File.WriteAllBytes(folder.File($"data/class{i % 2}/{i}.png"), TestImages.Png(i));
        }

        ZipFile.CreateFromDirectory(folder.File("data"), folder.File("data.zip"));
        ImageDataset opened = ImageDataset.Open(folder.File("data")), packed = FromArchive(folder.File("data.zip"));

        Assert.Equal(opened.Classes, packed.Classes);
        Assert.Equal(opened.Fingerprint, packed.Fingerprint);
    }

    [Fact]
    public void Shards_of_a_server_are_the_folder_that_they_were_made_of()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            Directory.CreateDirectory(folder.File($"data/class{i % 2}"));
            File.WriteAllBytes(folder.File($"data/class{i % 2}/{i}.png"), TestImages.Png(i));
        }

        ImageDataset opened = ImageDataset.Open(folder.File("data"));
        string shard = TarShards.Write(opened, folder.File("shards"))[0];
        using var client = new HttpClient(new Ranges(File.ReadAllBytes(shard)));
        var store = new WebStore(client, new Uri("https://pictures.example.org/set/"), [new StoredFile("shard-000000.tar", new FileInfo(shard).Length)]);

        ImageDataset remote = ImageDataset.OpenStore(store);

        Assert.Equal(opened.Fingerprint, remote.Fingerprint);
        Assert.Equal("https://pictures.example.org/set/shard-000000.tar/class0/0.png", remote.Samples[0].Path);
    }

    /// <summary>A server without a network that answers every request with the wanted part of one file.</summary>
    private sealed class Ranges(byte[] file) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            RangeItemHeaderValue range = request.Headers.Range!.Ranges.Single();
            return new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent) { Content = new ByteArrayContent(file[(int)range.From!.Value..(int)(range.To!.Value + 1)]) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Send(request, cancellationToken));
    }
}

// <example>
/// <summary>Files of a web server that answers ranges; a list says their names and lengths.</summary>
public sealed class WebStore(HttpClient client, Uri root, IReadOnlyList<StoredFile> files) : ImageStore
{
    public override string Address => root.ToString().TrimEnd('/');

    public override IEnumerable<StoredFile> List(CancellationToken cancellationToken) => files;

    public override void Read(string name, long offset, Span<byte> destination)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, name));
        request.Headers.Range = new RangeHeaderValue(offset, offset + destination.Length - 1);
        using HttpResponseMessage answer = client.Send(request);
        using Stream content = answer.EnsureSuccessStatusCode().Content.ReadAsStream();
        content.ReadExactly(destination);
    }
}

// </example>
