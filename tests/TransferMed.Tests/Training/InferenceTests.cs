using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public class InferenceTests
{
    [Fact]
    public void Predictions_stand_in_the_order_of_the_dataset_whatever_the_batch_size()
    {
        using Network network = ToyNetwork.Create(classes: 3);
        var dataset = ToyImages.Create(5, classes: 3);
        PredictionSet one = Inference.Predict(network, dataset, Preprocessing.Half(), batchSize: 1);
        PredictionSet many = Inference.Predict(network, dataset, Preprocessing.Half(), batchSize: 7);

        Assert.Equal(dataset.Samples.Select(s => s.Path), one.Paths!);
        Assert.Equal(dataset.Samples.Select(s => s.Label), one.Labels);
        for (int i = 0; i < dataset.Count; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(one.Probabilities(i)[k], many.Probabilities(i)[k], 1e-6);
            }

            Assert.Equal(1.0, one.Probabilities(i).ToArray().Sum(), 1e-12);
        }
    }

    [Fact]
    public void The_training_mode_is_put_back()
    {
        using Network network = ToyNetwork.Create();
        network.train();
        Inference.Predict(network, ToyImages.Create(2), Preprocessing.Half());

        Assert.True(network.training);
    }
}
