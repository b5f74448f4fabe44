using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Tests.Advising;

/// <summary>Candidates and targets of a few milliseconds.</summary>
internal static class AdvisorFixture
{
    private const int Side = 16;

    /// <summary>Pictures whose brightness and contrast tell the class, with noise; three of a group.</summary>
    public static ImageDataset Target(int perClass = 18, bool grouped = true, string name = "target") => new(
        name,
        ["a", "b"],
        from label in (int[])[0, 1]
        from i in Enumerable.Range(0, perClass)
        select new ImageSample($"{name}://{label}/{i}", label) { Group = grouped ? $"{label}-{i / 3}" : null },
        new Stripes(0));

    /// <summary>Pictures as the target's, brighter by so much.</summary>
    public static ImageDataset Source(string name, int perClass, int brighter) => new(
        name,
        ["a", "b"],
        from label in (int[])[0, 1] from i in Enumerable.Range(0, perClass) select new ImageSample($"{name}://{label}/{i}", label),
        new Stripes(brighter));

    public static TrainedModel Model(long seed, int width = 4)
    {
        var network = Network.Create(Presets.ResNet([1, 1, 1, 1], width: width, input: InputShape.Square(Side)), seed, TorchDevice.Cpu);
        return TrainedModel.FromNetwork(network, ["x", "y"], Preprocessing.Half());
    }

    /// <summary>A model whose features say nothing of a picture but a little noise.</summary>
    public static TrainedModel Blind()
    {
        TrainedModel model = Model(5);
        using var noGradient = TorchSharp.torch.no_grad();
        foreach (NetworkParameter parameter in model.Network.AllParameters.Where(parameter => !parameter.IsHead))
        {
            parameter.Tensor.zero_();
        }

        return model;
    }

    public static SourceScores Scored(string name, double probe, double neighbors, long? images = null, bool general = false)
    {
        // Of 100 pictures of each class so many are right.
        int right = (int)Math.Round(100 * probe);
        var predictions = new TransferMed.Evaluation.PredictionSet(
            ["a", "b"],
            Enumerable.Range(0, 200).Select(i => i / 100),
            Enumerable.Range(0, 200).Select(i => (IReadOnlyList<double>)(i % 100 < right == (i < 100) ? [1.0, 0.0] : [0.0, 1.0])));
        return new SourceScores(new SourceCandidate(name, Shared) { Images = images, IsGeneral = general }, TransferMed.Evaluation.EvaluationResult.From(predictions)) { FiveNeighbors = neighbors };
    }

    public static SourceScores Open(string name, int perClass, double distance) => new(new SourceCandidate(name, Source(name, perClass, 0)), null) { Distance = distance };

    private static TrainedModel Shared => field ??= Model(1);

    private sealed class Stripes(int brighter) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            var random = new SampleRandom(sample.Path.Sum(c => (long)c) * 31 + sample.Path.Length);
            for (int i = 0; i < destination.Length; i++)
            {
                int row = i / (geometry.Width * geometry.Channels);
                int stripe = (row / (sample.Label == 0 ? 1 : 4)) % 2 * 80;
                destination[i] = (byte)(40 + brighter + stripe + random.NextInt32(50));
            }
        }
    }
}
