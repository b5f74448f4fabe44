using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Evaluation;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

public class NetworkOutputTests
{
    [Fact]
    public void Logits_features_and_predictions_belong_together()
    {
        using Network network = ToyNetwork.Create(classes: 3);
        ImageDataset dataset = ToyImages.Create(5, classes: 3);
        NetworkOutputs outputs = Inference.Outputs(network, dataset, Preprocessing.Half(), batchSize: 4);
        PredictionSet predictions = Inference.Predict(network, dataset, Preprocessing.Half(), batchSize: 7);

        Assert.Equal(dataset.Samples.Select(s => s.Path), outputs.Predictions.Paths!);
        Assert.Equal((dataset.Count, dataset.Count), (outputs.Logits.Count, outputs.Features.Count));
        for (int i = 0; i < dataset.Count; i++)
        {
            Assert.Equal(network.FeatureCount, outputs.Features[i].Length);
            Assert.Equal(Head(network, outputs.Features[i]), outputs.Logits[i], (a, b) => Math.Abs(a - b) <= 1e-5);
            double energy = Scores.Energy(outputs.Logits[i]);
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(predictions.Probabilities(i)[k], outputs.Predictions.Probabilities(i)[k], 1e-6);
                Assert.Equal(Math.Exp(outputs.Logits[i][k] + energy), outputs.Predictions.Probabilities(i)[k], 1e-9);
            }
        }
    }

    [Fact]
    public void Features_are_those_of_the_network_in_evaluation()
    {
        using Network network = ToyNetwork.Create();
        network.train();
        ImageDataset dataset = ToyImages.Create(3);
        NetworkOutputs outputs = Inference.Outputs(network, dataset, Preprocessing.Half());

        Assert.True(network.training);
        network.eval();
        using var loader = Inference.EvaluationLoader(network, dataset, Preprocessing.Half(), 64, null, null);
        foreach (Batch batch in loader.Epoch(0))
        {
            using (batch)
            {
                using Tensor features = network.ForwardFeatures(batch.Images);
                Assert.Equal(ToyNetwork.Values(features), [.. outputs.Features.SelectMany(row => row)], (a, b) => Math.Abs(a - b) <= 1e-5);
            }
        }
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Network network = ToyNetwork.Create();
        ImageDataset dataset = ToyImages.Create(6);
        long before = LiveTensors.Count();
        Inference.Outputs(network, dataset, Preprocessing.Half(), batchSize: 5);

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Pictures_unlike_those_of_the_training_are_flagged_by_their_features()
    {
        using Network network = ToyNetwork.Create();
        NetworkOutputs training = Inference.Outputs(network, ToyImages.Create(40, name: "training"), Preprocessing.Half());
        NetworkOutputs validation = Inference.Outputs(network, ToyImages.Create(40, name: "validation"), Preprocessing.Half());
        NetworkOutputs test = Inference.Outputs(network, ToyImages.Create(40, name: "test"), Preprocessing.Half());

        // The same pictures on another scale of brightness, as a camera with a wrong exposure gives them.
        NetworkOutputs strange = Inference.Outputs(network, ToyImages.Create(40, name: "test"), new Preprocessing { Mean = [0.1f], StandardDeviation = [0.1f] });
        OutOfDistributionScore score = new MahalanobisScore().Fit(training.Logits, training.Features, training.Predictions.Labels);
        OutOfDistributionResult result = OutOfDistributionDetector.Fit(score.OfFeatures(validation.Features)).Evaluate(score.OfFeatures(test.Features), score.OfFeatures(strange.Features));

        Assert.True(result.Auc > 0.95, result.ToString());
        Assert.True(result.FalseAlarms.Value < 0.2, result.ToString());
    }

    [Fact]
    public void The_front_door_gives_the_same()
    {
        ImageDataset dataset = ToyImages.Create(3);
        using var model = new TrainedModel(ToyNetwork.Create(), dataset.Classes, Preprocessing.Half());
        NetworkOutputs outputs = model.Outputs(dataset);

        Assert.Equal(Inference.Outputs(model.Network, dataset, Preprocessing.Half()).Logits, outputs.Logits);

        // The pictures of a class that the model does not know are left out, and it is said.
        NetworkOutputs known = model.Outputs(ToyImages.Create(2, classes: 3));
        Assert.Equal(4, known.Predictions.Count);
        Assert.Contains("2 ", Assert.Single(known.Predictions.Notes), StringComparison.Ordinal);
    }

    private static float[] Head(Network network, float[] features)
    {
        network.eval();
        using Tensor row = tensor(features).unsqueeze(0);
        using Tensor logits = network.ForwardHead(row);
        return ToyNetwork.Values(logits);
    }
}
