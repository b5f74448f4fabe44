using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class EnergyScoreTests
{
    [Fact]
    public void The_energy_is_the_negative_logarithm_of_the_sum()
    {
        Assert.Equal(-Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(-3)), Scores.Energy([1, 2, -3]), 1e-12);
        Assert.Equal(-2 * Math.Log(Math.Exp(0.5) + Math.Exp(1)), Scores.Energy([1, 2], temperature: 2), 1e-12);
        Assert.Equal(-1000 - Math.Log(2), Scores.Energy([1000, 1000]), 1e-9);
    }

    [Fact]
    public void Small_logits_score_above_large_ones() => Assert.True(Scores.Energy([0.1f, -0.1f]) > Scores.Energy([8, -8]));

    [Fact]
    public void Scores_stand_in_the_order_of_the_samples() =>
        Assert.Equal([Scores.Energy([1, 2]), Scores.Energy([3, -1])], new EnergyScore().Fit([], [], []).OfAll([[1, 2], [3, -1]], [[], []]));

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Scores.Energy([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scores.Energy([1], temperature: 0));
    }
}
