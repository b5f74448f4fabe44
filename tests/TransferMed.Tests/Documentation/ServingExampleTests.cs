using Microsoft.Extensions.DependencyInjection;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Serving;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/serving.md on small models.</summary>
public class ServingExampleTests
{
    [Fact]
    public async Task The_examples_run()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("pictures", ["healthy", "ulcer"], 4, seed: 1);
        File.Copy(runs.PathOf("pictures/healthy/0.png"), runs.PathOf("foot.jpg"));
        File.WriteAllText(runs.PathOf("pictures/broken.png"), "no picture");
        foreach ((int seed, string name) in new[] { "ulcer.tmed", "seed0.tmed", "seed1.tmed" }.Index())
        {
            Network network = Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(2).Build(), seed);
            using var model = new TrainedModel(network, ["healthy", "ulcer"], Preprocessing.Half());
            model.Save(runs.PathOf(name));
        }

        ImageDataset test = ImageDataset.Open("pictures", new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport });
        var services = new ServiceCollection();
        ServingExamples.Register(services);
        ServingExamples.OneImage(File.ReadAllBytes("foot.jpg"));
        using var predictor = (IPredictor)services[0].ImplementationFactory!(null!);
        EvaluationResult evaluation = await ServingExamples.ManyAsync(predictor, test, default);

        Assert.Equal(8, evaluation.Predictions.Count);
        Assert.NotNull(ServingExamples.Ensemble(test).Set);
        Assert.Equal(2, ServingExamples.Augmented().Probabilities.Count);
    }
}
