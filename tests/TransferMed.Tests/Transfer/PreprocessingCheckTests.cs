using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>Weights that answer to values of 0 to 255 less the mean alone: with smaller values every feature is 0.</summary>
public class PreprocessingCheckTests
{
    [Fact]
    public async Task Weights_of_another_preprocessing_are_said_before_fine_tuning()
    {
        var log = new RecordingLogger();
        using TrainedModel model = Model(Preprocessing.ImageNet());
        using TrainedModel probe = await TransferLearning.ProbeAsync(model, Tinted(0.05), services: new TrainingServices { Logger = log });
        Assert.Contains("0 to 255", probe.Probe!.PreprocessingAdvice, StringComparison.Ordinal);
        Assert.Contains("with the model's own 0.5", probe.Probe.PreprocessingAdvice, StringComparison.Ordinal);
        Assert.Contains(log.Warnings, line => line.Contains(probe.Probe.PreprocessingAdvice!, StringComparison.Ordinal));

        using TrainedModel silent = await TransferLearning.ProbeAsync(model, Tinted(0.05), options: new() { CheckPreprocessing = false });
        Assert.Null(silent.Probe!.PreprocessingAdvice);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(0.4)]
    [InlineData(0.5)]
    public async Task The_right_one_is_never_spoken_against(double wrongLabels)
    {
        using TrainedModel model = Model(Preprocessing.Caffe());
        for (int seed = 0; seed < 5; seed++)
        {
            using TrainedModel probe = await TransferLearning.ProbeAsync(model, Tinted(wrongLabels, seed));
            Assert.Null(probe.Probe!.PreprocessingAdvice);
        }
    }

    [Fact]
    public void The_usual_ones_are_tried_but_for_the_models_own()
    {
        Preprocessing own = new(Preprocessing.Caffe(8)) { Channels = 3, Decoding = ["own"] };
        (string Name, Preprocessing Preprocessing)[] others = [.. PreprocessingCheck.Usual(own)];
        Assert.Equal(5, others.Length);
        Assert.All(others, other => Assert.Equal((8, 8, own.Decoding), (other.Preprocessing.Height, other.Preprocessing.Width, other.Preprocessing.Decoding)));
        Assert.All(others, other => other.Preprocessing.RequireComplete());
        Assert.DoesNotContain(own, others.Select(other => other.Preprocessing));
    }

    private static TrainedModel Model(Preprocessing preprocessing)
    {
        var network = Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(6, kernel: 1).GlobalAveragePool().Head(2).Build(), 3);
        using (torch.no_grad())
        {
            NetworkParameter shift = network.AllParameters.First(p => p.Role == ParameterRole.NormShift);
            shift.Tensor.fill_(-8);
        }

        return TrainedModel.FromNetwork(network, ["warm", "cold"], preprocessing);
    }

    /// <summary>Noise with a tint of red or blue; some have the label of the other.</summary>
    private static ImageDataset Tinted(double wrongLabels, int seed = 0) => new(
        "tinted",
        ["warm", "cold"],
        Enumerable.Range(0, 48).Select(i => new ImageSample($"{seed}/{i % 2}/{i}", new SampleRandom(seed, i).NextBoolean(wrongLabels) ? 1 - i % 2 : i % 2)),
        new TintedImages());

    private sealed class TintedImages : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            var random = new SampleRandom(sample.Path.Sum(c => (long)c) * 977 + sample.Path.Length);
            bool cold = sample.Path.Split('/')[1] == "1";
            for (int i = 0; i < destination.Length; i++)
            {
                int tint = (i % 3) switch { 0 => cold ? -25 : 25, 1 => 0, _ => cold ? 25 : -25 };
                destination[i] = (byte)(120 + tint + random.NextInt32(60));
            }
        }
    }
}
