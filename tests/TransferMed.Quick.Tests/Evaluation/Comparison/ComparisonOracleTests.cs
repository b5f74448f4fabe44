using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class ComparisonOracleTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string, int> McNemars() => StatisticsOracle.CasesOf("mcnemar_exact");

    public static TheoryData<string, int> Wilcoxons() => StatisticsOracle.CasesOf("wilcoxon_signed_rank");

    public static TheoryData<string, int> Holms() => StatisticsOracle.CasesOf("holm");

    public static TheoryData<string, int> CorrectedTs() => StatisticsOracle.CasesOf("nadeau_bengio_corrected_t");

    [Theory]
    [MemberData(nameof(McNemars))]
    public void The_exact_test_of_discordant_pairs(string file, int index)
    {
        JsonElement expected = StatisticsOracle.Case(file, "mcnemar_exact", index);
        McNemarResult actual = McNemar.Exact(expected.GetProperty("only_a_right").GetInt32(), expected.GetProperty("only_b_right").GetInt32());

        Assert.Equal(expected.Number("p"), actual.PValue, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Wilcoxons))]
    public void The_signed_rank_test(string file, int index)
    {
        JsonElement expected = StatisticsOracle.Case(file, "wilcoxon_signed_rank", index);
        WilcoxonMethod method = expected.GetProperty("method").GetString() switch
        {
            "exact" => WilcoxonMethod.Exact,
            "normal approximation without continuity correction" => WilcoxonMethod.NormalApproximation,
            string other => throw new InvalidOperationException($"The oracle's method '{other}' is not compared with anything."),
            null => throw new InvalidOperationException("The oracle names no method."),
        };
        WilcoxonResult actual = WilcoxonSignedRank.Test([.. expected.Numbers("x").Zip(expected.Numbers("y"), (x, y) => x - y)], method);

        Assert.Equal(expected.Number("statistic"), actual.Statistic, Tolerance);
        Assert.Equal(expected.Number("p"), actual.PValue, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Holms))]
    public void The_correction_of_several_p_values(string file, int index)
    {
        JsonElement expected = StatisticsOracle.Case(file, "holm", index);

        Assert.Equal(expected.Numbers("adjusted"), Holm.Adjust(expected.Numbers("p")), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Theory]
    [MemberData(nameof(CorrectedTs))]
    public void The_corrected_resampled_t_test(string file, int index)
    {
        JsonElement expected = StatisticsOracle.Case(file, "nadeau_bengio_corrected_t", index);
        CorrectedTResult actual = CorrectedResampledT.Test(expected.Numbers("differences"), expected.Number("test_over_train"));

        Assert.Equal(expected.Number("t"), actual.T, Tolerance);
        Assert.Equal(expected.Number("degrees_of_freedom"), actual.DegreesOfFreedom, Tolerance);
        Assert.Equal(expected.Number("p_two_sided"), actual.PValue, Tolerance);
    }
}
