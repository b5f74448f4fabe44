using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Tests.Data;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Loading;

/// <summary>What is trained on shards is what is trained on the files that they were made of, to the bit.</summary>
public sealed class ShardTrainingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CacheMode.None)]
    [InlineData(CacheMode.Memory)]
    [InlineData(CacheMode.Disk)]
    public async Task Weights_and_predictions_are_those_of_the_files(CacheMode cache)
    {
        (ImageDataset files, ImageDataset shards) = Sets();
        TrainingOptions options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Cache = cache, DiskCacheFolder = Path.Combine(_folder.Path, "cache") };

        using TrainedModel ofFiles = await TransferLearning.TrainAsync(ToyNetwork.Spec(), files.Split(0.5, 0.25, 0.25, 1), options);
        string[] kept = Kept();
        using TrainedModel ofShards = await TransferLearning.TrainAsync(ToyNetwork.Spec(), shards.Split(0.5, 0.25, 0.25, 1), options);

        Assert.Equal(ToyNetwork.Bits(ofFiles.Network), ToyNetwork.Bits(ofShards.Network));
        Assert.Equal(ofFiles.Training!.Epochs.Select(epoch => epoch.Loss), ofShards.Training!.Epochs.Select(epoch => epoch.Loss));
        Assert.Equal(Scores(ofFiles.Predict(files)), Scores(ofShards.Predict(shards)));

        // The disk cache knows pictures by their bytes, wherever they lie: the second run made no file of its own.
        Assert.Equal(kept, Kept());
        Assert.Equal(cache == CacheMode.Disk, kept.Length > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Worker_threads_give_the_batches_of_the_files(int workers)
    {
        (ImageDataset files, ImageDataset shards) = Sets();
        LoaderOptions options = new() { BatchSize = 5, Shuffle = true, Cache = CacheMode.None, Workers = workers, Seed = 3 };

        List<BatchCopy>[] batches = [.. new[] { files, shards }.Select(set =>
        {
            using var loader = new BatchLoader(set, new ImageGeometry(8, 8).Half(), options, TorchDevice.Cpu);
            return (List<BatchCopy>)[.. BatchCopy.Of(loader.Epoch(0)), .. BatchCopy.Of(loader.Epoch(1))];
        })];

        Assert.Equal(batches[0].SelectMany(batch => batch.Indices), batches[1].SelectMany(batch => batch.Indices));
        Assert.Equal(batches[0].SelectMany(batch => batch.Images), batches[1].SelectMany(batch => batch.Images));
        Assert.Equal(batches[0].SelectMany(batch => batch.Labels), batches[1].SelectMany(batch => batch.Labels));
    }

    private static double[] Scores(PredictionSet predictions) => [.. Enumerable.Range(0, predictions.Count).SelectMany(i => predictions.Probabilities(i).ToArray())];

    private (ImageDataset Files, ImageDataset Shards) Sets()
    {
        for (int i = 0; i < 32; i++)
        {
            _folder.Write($"files/{(i < 16 ? "calm" : "sore")}/{i}.png", TestImages.Png(i));
        }

        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files"));
        TarShards.Write(files, Path.Combine(_folder.Path, "shards"), length: 5000);
        return (files, ImageDataset.Open(Path.Combine(_folder.Path, "shards")));
    }

    private string[] Kept() => Directory.Exists(Path.Combine(_folder.Path, "cache")) ? [.. Directory.GetFiles(Path.Combine(_folder.Path, "cache")).Order(StringComparer.Ordinal)] : [];
}
