using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class SignificanceTests
{
    [Fact]
    public void McNemar_adds_the_chances_of_fair_coins() => Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12]).Sample((first, second) =>
    {
        McNemarResult result = McNemar.Exact(first, second);
        int n = first + second;
        double Chance(int k) => Math.Exp(LogChoose(n, k) - n * Math.Log(2));
        double observed = Chance(first);
        double exact = Enumerable.Range(0, n + 1).Select(Chance).Where(chance => chance <= observed * (1 + 1e-9)).Sum();

        Assert.Equal(exact, result.PValue, 1e-9);
        double expectedMid = n == 0 ? 1 : first == second ? 1 - observed / 2 : exact - observed;
        Assert.Equal(expectedMid, result.MidPValue, 1e-9);
    });

    [Fact]
    public void McNemar_counts_the_samples_that_only_one_model_has_right()
    {
        PredictionSet Of(params double[] classOne) => Gens.Make(2, [0, 0, 1, 1, 1], classOne.Select(p => new[] { 1 - p, p }));
        McNemarResult result = McNemar.Exact(Of(0.1, 0.9, 0.9, 0.9, 0.1), Of(0.9, 0.1, 0.1, 0.9, 0.1));

        Assert.Equal((2, 1), (result.OnlyFirstRight, result.OnlySecondRight));
    }

    [Fact]
    public void Wilcoxon_counts_all_signs_also_with_shared_ranks() => Gen.Int[-4, 4].Array[1, 9].Sample(values =>
    {
        double[] differences = [.. values.Select(value => (double)value)];
        WilcoxonResult result = WilcoxonSignedRank.Test(differences, WilcoxonMethod.Exact);
        double[] sizes = [.. differences.Where(value => value != 0).Select(Math.Abs)];
        double[] ranks = [.. sizes.Select(size => sizes.Count(other => other < size) + (sizes.Count(other => other == size) + 1) / 2.0)];
        double[] smaller = [.. Enumerable.Range(0, 1 << ranks.Length).Select(signs => ranks.Where((_, i) => (signs >> i & 1) == 1).Sum())
            .Select(sum => Math.Min(sum, ranks.Sum() - sum))];

        Assert.Equal(ranks.Length, result.Count);
        Assert.Equal(smaller.Count(sum => sum <= result.Statistic) / (double)smaller.Length, result.PValue, 1e-9);
    });

    [Fact]
    public void Wilcoxon_is_exact_up_to_fifty_and_close_to_normal_there()
    {
        double[] values = [.. Enumerable.Range(1, 51).Select(i => i % 3 == 0 ? -i : i * 1.01)];

        Assert.Equal(WilcoxonMethod.Exact, WilcoxonSignedRank.Test(values[..50]).Method);
        Assert.Equal(WilcoxonMethod.NormalApproximation, WilcoxonSignedRank.Test(values).Method);
        Assert.Equal(WilcoxonSignedRank.Test(values, WilcoxonMethod.Exact).PValue, WilcoxonSignedRank.Test(values).PValue, 0.002);
    }

    [Fact]
    public void Wilcoxon_by_the_normal_distribution_allows_for_shared_ranks()
    {
        double[] values = [.. Enumerable.Range(0, 48).Select(i => i % 5 < 2 ? -1.0 : 1 + i % 2)];

        // scipy.stats.wilcoxon(values, mode="approx"), and all signs counted.
        Assert.Equal(0.01041291822939567, WilcoxonSignedRank.Test(values, WilcoxonMethod.NormalApproximation).PValue, 1e-9);
        Assert.Equal(0.009002432089779688, WilcoxonSignedRank.Test(values, WilcoxonMethod.Exact).PValue, 1e-9);
    }

    [Fact]
    public void Five_seeds_show_no_less_than_a_sixteenth_by_signs() =>
        Assert.Equal(0.0625, WilcoxonSignedRank.Test([0.1, 0.2, 0.3, 0.4, 0.5]).PValue, 1e-12);

    [Fact]
    public void Holm_claims_what_stepping_down_claims() => Gen.Double[0, 0.1].Array[1, 8].Sample(pValues =>
    {
        IReadOnlyList<double> adjusted = Holm.Adjust(pValues);
        double[] sorted = [.. pValues.Order()];
        int claimed = sorted.Index().TakeWhile(p => p.Item <= 0.05 / (sorted.Length - p.Index)).Count();

        Assert.Equal(claimed, adjusted.Count(p => p <= 0.05));
        Assert.All(adjusted.Zip(pValues), p => Assert.InRange(p.First, p.Second, 1));
    });

    [Fact]
    public void The_corrected_test_widens_with_the_share_of_test_samples()
    {
        double[] differences = [0.01, 0.03, 0.02, 0.04, 0.00];
        CorrectedTResult plain = CorrectedResampledT.Test(differences, 0);
        CorrectedTResult corrected = CorrectedResampledT.Test(differences, 0.25);

        Assert.Equal(plain.StandardError * Math.Sqrt((0.2 + 0.25) / 0.2), corrected.StandardError, 1e-12);
        Assert.Equal(2.7764451051977987, (plain.Difference.Upper - plain.Difference.Value) / plain.StandardError, 1e-9);
        Assert.True(corrected.PValue > plain.PValue);
    }

    [Fact]
    public void What_cannot_be_tested_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CorrectedResampledT.Test([0.1], 0.25));
        Assert.Throws<ArgumentException>(() => CorrectedResampledT.Test([0.1, double.NaN], 0.25));
        Assert.ThrowsAny<ArgumentException>(() => CorrectedResampledT.Test([0.1, 0.2], -1));
        Assert.ThrowsAny<ArgumentException>(() => Holm.Adjust([0.1, 1.1]));
        Assert.Throws<ArgumentException>(() => WilcoxonSignedRank.Test([1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => McNemar.Exact(-1, 2));
    }

    private static double LogChoose(int n, int k) => Enumerable.Range(1, k).Sum(i => Math.Log(n - k + i) - Math.Log(i));
}
