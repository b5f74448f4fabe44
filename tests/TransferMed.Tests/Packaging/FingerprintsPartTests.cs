using System.Buffers.Binary;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Packaging;
using TransferMed.Tests.Storage;
using TransferMed.Tests.Training;
using TransferMed.Training;
using Xunit.Abstractions;

namespace TransferMed.Tests.Packaging;

/// <summary>The part of a package that holds the fingerprints of pictures: its size, its choice, and what is refused.</summary>
public sealed class FingerprintsPartTests(ITestOutputHelper output) : IDisposable
{
    private const string Part = "image-fingerprints.bin";
    private const int Train = 10;
    private const int Validation = 4;

    private readonly SceneFolders _scenes = new();

    private string Path => _scenes.File("model.tmed");

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public async Task A_picture_takes_twenty_four_bytes()
    {
        using TrainedModel model = await Model();
        model.Save(Path);
        long with = new FileInfo(Path).Length;
        Assert.Equal(8 + (2 * 24) + (24 * (Train + Validation)), PackageFixture.Parts(File.ReadAllBytes(Path))[Part].Length);
        model.Save(Path, new PackageOptions { Fingerprints = false });
        output.WriteLine($"{with - new FileInfo(Path).Length} bytes for {Train + Validation} pictures");
        Assert.InRange(with - new FileInfo(Path).Length, 24 * (Train + Validation), (24 * (Train + Validation)) + 600);
    }

    [Fact]
    public async Task A_package_without_fingerprints_is_read_and_says_nothing()
    {
        using TrainedModel model = await Model();
        model.Save(Path, new PackageOptions { Fingerprints = false });
        Assert.DoesNotContain(Part, PackageFixture.Parts(File.ReadAllBytes(Path)).Keys);
        using TrainedModel read = TrainedModel.Load(Path);
        Assert.Null(read.Card.Fingerprints);
        Assert.Empty(TrainingOverlap.Of(read, _scenes.Folder("train", 0, Train)).Images);
        Assert.Empty(read.Evaluate(_scenes.Folder("train", 0, Train)).Notes);

        // They can be taken out of a package that has them.
        model.Save(Path);
        using TrainedModel full = TrainedModel.Load(Path);
        Assert.Equal(Train + Validation, full.Card.Fingerprints!.Count);
        full.Save(Path, new PackageOptions { Fingerprints = false });
        Assert.Null(ModelPackage.Verify(Path).Fingerprints);
    }

    [Fact]
    public async Task Equal_models_give_equal_files_and_a_loaded_one_its_own()
    {
        using TrainedModel model = await Model();
        model.Save(Path);
        byte[] first = File.ReadAllBytes(Path);
        model.Save(Path);
        Assert.Equal(first, File.ReadAllBytes(Path));
        using TrainedModel read = TrainedModel.Load(Path);
        read.Save(Path);
        Assert.Equal(first, File.ReadAllBytes(Path));
    }

    [Fact]
    public void Hashes_of_two_sets_that_share_a_picture_have_nothing_in_common()
    {
        ImageDataset all = _scenes.Folder("all", 0, 6);
        FingerprintSet one = FingerprintSet.Of(DatasetRole.Training, all.Subset([0, 1, 2, 3]), default);
        FingerprintSet two = FingerprintSet.Of(DatasetRole.Training, all.Subset([3, 4, 5]), default);
        Assert.Empty(one.Hashes.Intersect(two.Hashes));
        Assert.All([one, two], set => Assert.True(set.Holds(all.Contents.Of(all.Samples[3]).PixelHash)));
        Assert.False(one.Holds(all.Contents.Of(all.Samples[4]).PixelHash));
        Assert.Equal(one.Hashes, FingerprintSet.Of(DatasetRole.Test, all.Subset([2, 0, 3, 1]), default).Hashes);
        Assert.Equal(4, one.Hashes.Length);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_any_more_has_none()
    {
        var samples = Enumerable.Range(0, 4).Select(i => new ImageSample($"gone://{i}", i % 2));
        var dataset = new ImageDataset("gone", ["a", "b"], samples, new OneIsGone());
        Assert.Equal(3, FingerprintSet.Of(DatasetRole.Training, dataset, default).Hashes.Length);
    }

    [Theory]
    [InlineData("changed", "does not have the SHA-256")]
    [InlineData("short", "ends within a set")]
    [InlineData("magic", "does not begin as fingerprints do")]
    [InlineData("role", "has the role 9")]
    [InlineData("count", "claims 2147483647 fingerprints")]
    [InlineData("none", "claims 0 fingerprints")]
    [InlineData("order", "do not ascend")]
    [InlineData("empty", "do not begin as fingerprints do")]
    public async Task A_damaged_part_is_refused(string damage, string fault)
    {
        using TrainedModel model = await Model();
        model.Save(Path);
        byte[] whole = File.ReadAllBytes(Path);
        byte[] part = PackageFixture.Parts(whole)[Part];
        byte[] damaged = damage switch
        {
            "short" => [.. part, 1, 2, 3],
            "empty" => [],
            _ => [.. part],
        };
        switch (damage)
        {
            case "magic":
                damaged[7] = (byte)'2';
                break;
            case "role":
                damaged[8] = 9;
                break;
            case "count":
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(12), int.MaxValue);
                break;
            case "none":
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(12), 0);
                break;
            case "order":
                damaged.AsSpan(32, 8).Fill(0xFF);
                break;
            case "changed":
                damaged[40] ^= 1;
                break;
        }

        string right = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(part));
        File.WriteAllBytes(Path, PackageFixture.Rebuilt(whole, parts => parts[Part] = damaged, manifest =>
        {
            if (damage == "changed")
            {
                manifest["parts"]!.AsArray().Single(entry => (string?)entry!["name"] == Part)!["sha256"] = right;
            }
        }));
        string message = Assert.Throws<PackageException>(() => ModelPackage.Inspect(Path)).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(Part, message, StringComparison.Ordinal);
        Assert.Contains(Path, message, StringComparison.Ordinal);
        Assert.ThrowsAny<TransferMedException>(() => TrainedModel.Load(Path));
    }

    [Fact]
    public async Task Changed_parts_with_right_hashes_are_refused_or_work()
    {
        using TrainedModel model = await Model();
        model.Save(Path);
        byte[] whole = File.ReadAllBytes(Path);
        byte[] part = PackageFixture.Parts(whole)[Part];
        ImageDataset images = _scenes.Folder("two", 0, 2);
        var random = new Random(14);
        int refused = 0;
        int count = Fuzzing.Count(300);
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path, PackageFixture.Rebuilt(whole, parts => parts[Part] = TorchFileMutationTests.Changed(part, random)));
            try
            {
                using TrainedModel read = TrainedModel.Load(Path);
                Assert.InRange(TrainingOverlap.Of(read, images).Images.Count, 0, 2);
                read.Save(Path);
            }
            catch (TransferMedException error)
            {
                Assert.Contains(Path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{count} parts, {refused} refused");
        Assert.InRange(refused, count / 10, count - 1);
    }

    private Task<TrainedModel> Model() => TransferLearning.TrainAsync(
        ToyNetwork.Spec(), _scenes.Folder("train", 0, Train), _scenes.Folder("watch", Train, Validation), new TrainingOptions { Epochs = 1, BatchSize = 8 });

    private sealed class OneIsGone : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            if (sample.Path.EndsWith('2'))
            {
                throw new ImageDecodeException(sample.Path, "it is gone");
            }

            destination.Fill((byte)sample.Path[^1]);
        }
    }
}
