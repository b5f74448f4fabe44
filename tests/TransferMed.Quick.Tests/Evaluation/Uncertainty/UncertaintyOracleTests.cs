using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class UncertaintyOracleTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string, int> Wilsons() => StatisticsOracle.CasesOf("wilson");

    public static TheoryData<string, int> DeLongs() => StatisticsOracle.CasesOf("delong");

    [Theory]
    [MemberData(nameof(Wilsons))]
    public void The_score_interval_of_a_proportion(string file, int index)
    {
        JsonElement expected = StatisticsOracle.Case(file, "wilson", index);
        ConfidenceInterval actual = Wilson.Interval(expected.GetProperty("successes").GetInt64(), expected.GetProperty("n").GetInt64());

        Assert.Equal(expected.Numbers("ci95")[0], actual.Lower, Tolerance);
        Assert.Equal(expected.Numbers("ci95")[1], actual.Upper, Tolerance);
    }

    [Theory]
    [MemberData(nameof(DeLongs))]
    public void Areas_covariance_interval_and_comparison(string file, int index)
    {
        JsonElement element = StatisticsOracle.Case(file, "delong", index);
        bool[] isPositive = [.. element.Numbers("y").Select(label => label == 1)];
        JsonElement expected = element.GetProperty("expected");
        AucComparison actual = DeLong.Compare(element.Numbers("score_a"), element.Numbers("score_b"), isPositive);

        Assert.Equal(expected.Number("auc_a"), actual.First.Auc, Tolerance);
        Assert.Equal(expected.Number("auc_b"), actual.Second.Auc, Tolerance);
        Assert.Equal(element.Numbers("sklearn_auc"), [actual.First.Auc, actual.Second.Auc], (a, b) => Math.Abs(a - b) < Tolerance);
        double[] covariance = [.. expected.GetProperty("covariance").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble()))];
        Assert.Equal(covariance, [actual.First.Variance, actual.Covariance, actual.Covariance, actual.Second.Variance], (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Equal(expected.Numbers("ci95_a"), [actual.First.WaldInterval.Lower, actual.First.WaldInterval.Upper], (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Equal(expected.Number("z"), actual.Z, Tolerance);
        Assert.Equal(expected.Number("p_two_sided"), actual.PValue, Tolerance);
        Assert.Equivalent(DeLong.Auc(element.Numbers("score_a"), isPositive), actual.First);
    }
}
