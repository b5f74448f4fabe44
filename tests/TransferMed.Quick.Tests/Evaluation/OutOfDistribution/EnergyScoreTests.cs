using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class EnergyScoreTests
{
    [Fact]
    public void The_energy_is_the_negative_logarithm_of_the_sum()
    {
        Assert.Equal(-Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(-3)), EnergyScore.Of([1, 2, -3]), 1e-12);
        Assert.Equal(-2 * Math.Log(Math.Exp(0.5) + Math.Exp(1)), EnergyScore.Of([1, 2], temperature: 2), 1e-12);
        Assert.Equal(-1000 - Math.Log(2), EnergyScore.Of([1000, 1000]), 1e-9);
    }

    [Fact]
    public void Small_logits_are_stranger_than_large_ones() => Assert.True(EnergyScore.Of([0.1f, -0.1f]) > EnergyScore.Of([8, -8]));

    [Fact]
    public void Scores_stand_in_the_order_of_the_samples() =>
        Assert.Equal([EnergyScore.Of([1, 2]), EnergyScore.Of([3, -1])], EnergyScore.OfAll([[1, 2], [3, -1]]));

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EnergyScore.Of([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyScore.Of([1], temperature: 0));
    }
}
