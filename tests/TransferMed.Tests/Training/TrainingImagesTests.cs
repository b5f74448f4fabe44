using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public class TrainingImagesTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, Seed = 3 };

    [Fact]
    public void A_picture_is_decoded_once_for_measuring_training_and_validation()
    {
        var reader = new CountingImages();
        using Network network = ToyNetwork.Create();
        ImageDataset images = reader.Create(12);
        new Trainer(network, Options).Fit(images, images);

        Assert.Equal(images.Count, reader.Reads.Count);
        Assert.All(reader.Reads, read => Assert.Equal(1, read.Value));
    }

    [Fact]
    public void Without_a_cache_pictures_are_decoded_in_every_epoch()
    {
        var reader = new CountingImages();
        using Network network = ToyNetwork.Create();
        new Trainer(network, Options with { Cache = CacheMode.None, Preprocessing = Preprocessing.Half() }).Fit(reader.Create(12));

        Assert.All(reader.Reads, read => Assert.Equal(Options.Epochs, read.Value));
    }

    [Fact]
    public void The_log_says_whether_loader_or_network_is_the_limit()
    {
        var logger = new RecordingLogger();
        using Network network = ToyNetwork.Create();
        new Trainer(network, Options, logger).Fit(ToyImages.Create(12));

        Assert.Single(logger.Lines, line => line.Contains("is the limit", StringComparison.Ordinal));
    }

    private sealed class CountingImages : IPixelReader
    {
        private readonly ToyImages _toy = new();

        public ConcurrentDictionary<string, int> Reads { get; } = new();

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            Reads.AddOrUpdate(sample.Path, 1, (_, count) => count + 1);
            _toy.Read(sample, geometry, destination);
        }

        public ImageDataset Create(int perClass) => new(
            "counted",
            ["a", "b"],
            from c in Enumerable.Range(0, 2) from i in Enumerable.Range(0, perClass) select new ImageSample($"counted://{c}/{i}", c),
            this);
    }
}
