using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Storage;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>Features on disk: taken where they are whole, computed again where they are not.</summary>
public sealed class GraphFeatureCacheTests : IDisposable
{
    private static readonly FrozenGraphSpec Step = new(new string('a', 64), "tokens", GraphPooling.ClassToken, 3, 3, 8, 8);

    private readonly TemporaryFolder _folder = new();

    private string Home => _folder.File("features");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_by_the_same_graph_output_and_pooling_alone()
    {
        UInt128 key;
        using (var cache = new GraphFeatureCache(Step, Home))
        {
            key = cache.KeyOf([1, 2, 3]);
            cache.Add(key, [4, 5, float.NaN]);
            Assert.NotEqual(key, cache.KeyOf([1, 2, 3.0000002f]));
        }

        using var again = new GraphFeatureCache(Step with { Name = "backbone" }, Home);
        var row = new float[3];
        Assert.True(again.TryGet(key, row));
        Assert.Equal([4, 5, float.NaN], row);
        Assert.All(
            (FrozenGraphSpec[])[Step with { Graph = new string('b', 64) }, Step with { Output = "map" }, Step with { Pooling = GraphPooling.TokenMean }, Step with { Features = 4 }],
            other =>
            {
                using var cache = new GraphFeatureCache(other, Home);
                Assert.Equal(0, cache.Count);
                Assert.NotEqual(key, cache.KeyOf([1, 2, 3]));
            });
    }

    [Fact]
    public void No_damaged_file_is_believed()
    {
        var rows = new float[3];
        UInt128 key;
        using (var cache = new GraphFeatureCache(Step, Home))
        {
            key = cache.KeyOf([1]);
            cache.Add(key, [4, 5, 6]);
        }

        string file = Assert.Single(Directory.GetFiles(Home));
        byte[] whole = File.ReadAllBytes(file);
        for (int i = 0; i < whole.Length; i++)
        {
            Check([.. whole[..i], (byte)(whole[i] ^ 4), .. whole[(i + 1)..]]);
            Check(whole[..i]);
        }

        Check([.. whole, .. whole]);

        void Check(byte[] damaged)
        {
            File.WriteAllBytes(file, damaged);
            using var cache = new GraphFeatureCache(Step, Home);
            Assert.False(cache.TryGet(key, rows));
            Assert.False(File.Exists(file));
        }
    }

    [Fact]
    public void A_killed_process_loses_little()
    {
        using var cache = new GraphFeatureCache(Step, Home);
        for (int i = 0; i < 300; i++)
        {
            cache.Add(cache.KeyOf([i]), [i, 0, 0]);
        }

        using var other = new GraphFeatureCache(Step, Home);
        Assert.Equal(256, other.Count);
    }

    [Fact]
    public async Task A_second_run_takes_what_the_first_computed()
    {
        using var graph = new ForeignGraph();
        graph.Write();
        ImageDataset train = ToyImages.Parted(40, _ => null);
        var options = new OnnxFeaturesOptions { CacheFolder = Home };
        var given = new ProbeOptions { Strength = 0.1, CheckPreprocessing = false };
        float[] first = await Head();
        string[] files = Directory.GetFiles(Home);
        Assert.Single(files);
        using (OnnxFeatures again = Open())
        {
            Assert.Equal(train.Count, again.CachedImages);
        }

        Assert.Equal(first, await Head());
        File.WriteAllText(files[0], "damaged");
        Assert.Equal(first, await Head());
        Assert.Equal(files.Order(), Directory.GetFiles(Home).Order());

        // Features that somebody else wrote are taken as they are: so they are read, not computed.
        using (OnnxFeatures found = Open())
        {
            Forge(found, files);
        }

        Assert.NotEqual(first, await Head());

        OnnxFeatures Open() => OnnxFeatures.Open(graph.Path, preprocessing: Preprocessing.Half(), options: options);

        async Task<float[]> Head()
        {
            using OnnxFeatures features = Open();
            using TrainedModel probe = await TransferLearning.ProbeAsync(features.Model, train, options: given);
            return [.. probe.Network.State().SelectMany(entry => ToyNetwork.Values(entry.Value))];
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Home, "a file");
        string message = Assert.Throws<StorageException>(() => new GraphFeatureCache(Step, Home)).Message;
        Assert.Contains(Home, message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new OnnxFeaturesOptions { CacheFolder = " " }.Validate());
        Assert.ThrowsAny<ArgumentException>(() => new OnnxFeaturesOptions { Threads = -1 }.Validate());
        Assert.ThrowsAny<ArgumentException>(() => new OnnxFeaturesOptions { Tokens = (TokenPooling)9 }.Validate());
    }

    private void Forge(OnnxFeatures features, string[] files)
    {
        byte[] content = File.ReadAllBytes(files[0]);
        byte[] graph = content[8..40];
        List<(UInt128 Key, float[] Row)> rows = [];
        Assert.True(FeatureFile.TryRead(files[0], graph, features.FeatureCount, (key, row) => rows.Add((key, [.. row.Select(value => -3 * value + 1)]))));
        string prefix = Path.GetFileName(files[0]).Split('-')[0];
        File.Delete(files[0]);
        FeatureFile.Write(Home, prefix, graph, rows);
    }
}
