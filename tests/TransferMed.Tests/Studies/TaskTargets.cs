using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>Small targets of findings and of values: noise whose brightness tells one, and whose red tells the other.</summary>
internal static class TaskTargets
{
    private const int Pictures = 48;

    /// <summary>Two findings, one there in half of the pictures, one in a quarter and unknown of another; groups of two pictures.</summary>
    public static ImageDataset Findings { get; } = ImageDataset.Create("films", new MultiLabel(), ["edema", "mass"], Samples(i => [i % 2, i % 4 == 1 ? float.NaN : i % 3 == 0 ? 1 : 0]), new Pixels());

    /// <summary>One value, unknown of a few.</summary>
    public static ImageDataset Values { get; } = ImageDataset.Create("hands", new Regression { Units = ["months"] }, ["age"], Samples(i => [i % 16 == 5 ? float.NaN : 20 + i * 7 % Pictures]), new Pixels());

    public static IReadOnlyList<StudySource> Sources { get; } = [new StudySource("near", ToyImages.Create(perClass: 8, classes: 3, name: "near"))];

    public static StudyOptions Options { get; } = StudyFixture.Options.WithEpochs(1) with { Seeds = 1 };

    /// <summary>The same with weights of others beside the source.</summary>
    public static StudyOptions WithWeights(TrainedModel model) => Options with
    {
        Weights = [new StudyWeights("tiny", model)],
        WeightsFineTuning = FineTuneOptions.AfterProbe() with { Epochs = 1, BatchSize = 8 },
    };

    public static TrainedModel Published() => TrainedModel.FromNetwork(
        Network.Create(Presets.ResNet([1, 1, 1, 1], width: 4, input: InputShape.Square(24)), seed: 7), ["a", "b"], Preprocessing.Half());

    private static IEnumerable<ImageSample> Samples(Func<int, float[]> targets) =>
        Enumerable.Range(0, Pictures).Select(i => new ImageSample($"task://{new string('x', i + 1)}", 0) { Targets = targets(i).ToValueList(), Group = $"p{i / 2}" });

    private sealed class Pixels : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            var random = new SampleRandom(sample.Path.Length * 31);
            float first = float.IsNaN(sample.Targets[0]) ? 0 : sample.Targets[0];
            int brightness = 40 + (int)(first <= 1 ? 60 * first : first), red = sample.Targets.Count > 1 && sample.Targets[1] == 1 ? 60 : 0;
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(brightness + (i % 3 == 0 ? red : 0) + random.NextInt32(60));
            }
        }
    }
}
