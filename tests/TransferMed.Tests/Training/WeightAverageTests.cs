using TorchSharp;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public class WeightAverageTests
{
    [Fact]
    public void Follows_the_weights_by_its_formula()
    {
        using Network network = ToyNetwork.Create();
        using FlatParameters flat = FlatParameters.Of(network);
        Set(flat, 0);
        using var average = new WeightAverage(flat, decay: 0.25);
        double expected = 0;
        for (int update = 0; update < 8; update++)
        {
            Set(flat, update + 1);
            average.Update();

            // The warm-up's decay is below 0.25 for the first two updates only.
            double decay = Math.Min(0.25, (1.0 + update) / (10.0 + update));
            expected = decay * expected + (1 - decay) * (update + 1);
            Assert.Equal(expected, average.Values.mean().ToSingle(), 1e-5);
            Assert.Equal(expected, average.Statistics.mean().ToSingle(), 1e-5);
        }
    }

    private static void Set(FlatParameters flat, float value)
    {
        using var noGradient = torch.no_grad();
        flat.Values.fill_(value);
        flat.Statistics.fill_(value);
    }
}
