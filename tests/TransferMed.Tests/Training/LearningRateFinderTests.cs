using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public class LearningRateFinderTests
{
    [Fact]
    public void Finds_a_rate_between_the_ends_and_leaves_the_network_as_it_was()
    {
        using Network network = ToyNetwork.Create();
        int[] before = ToyNetwork.Bits(network);
        LearningRateSearch search = LearningRateFinder.Run(network, ToyImages.Create(16), new TrainingOptions { BatchSize = 8 }, steps: 60);

        Assert.InRange(search.Suggestion, 1e-6, 1);
        Assert.Equal(search.Points.OrderBy(p => p.LearningRate), search.Points);
        Assert.Equal(search.Points.MinBy(p => p.Loss).LearningRate / 10, search.Suggestion);
        Assert.Equal(before, ToyNetwork.Bits(network));
    }
}
