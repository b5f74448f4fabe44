using System.Text.Json;
using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class TemperatureScalingTests
{
    public static TheoryData<string, int> Cases => StatisticsOracle.CasesOf("temperature_scaling");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Temperature_and_loss_equal_the_oracle(string file, int index)
    {
        JsonElement oracle = StatisticsOracle.Case(file, "temperature_scaling", index);
        PredictionSet validation = OfLogits(CalibrationOracle.Integers(oracle.GetProperty("labels")), CalibrationOracle.Rows(oracle.GetProperty("logits")));
        TemperatureCalibrator scaling = Fit(validation);

        Assert.Equal(oracle.Number("temperature"), scaling.Temperature, 1e-4);
        Assert.Equal(oracle.Number("nll_before"), scaling.LogLossBefore, 1e-6);
        Assert.Equal(oracle.Number("nll_after"), scaling.LogLossAfter, 1e-6);
        Assert.Equal(scaling.LogLossAfter, EvaluationResult.From(CountFloorTests.WithoutCount(scaling).Apply(validation)).LogLoss, 1e-9);
    }

    [Fact]
    public void The_class_that_is_named_stays() => Gen.Select(Gens.Predictions, Gen.Double[0.05, 20]).Sample((predictions, temperature) =>
        Assert.Equal(predictions.Predictions, new TemperatureCalibrator(temperature, 0, 0).Apply(predictions).Predictions));

    [Fact]
    public void No_other_temperature_does_better() => Gens.Predictions.Sample(validation =>
    {
        TemperatureCalibrator scaling = Fit(validation);
        Assert.InRange(scaling.Temperature, TemperatureScaling.Coldest * (1 - 1e-12), TemperatureScaling.Hottest * (1 + 1e-12));
        foreach (double factor in (double[])[0.5, 0.98, 1.02, 2])
        {
            double other = Math.Clamp(scaling.Temperature * factor, TemperatureScaling.Coldest, TemperatureScaling.Hottest);
            Assert.True(Loss(validation, other) >= scaling.LogLossAfter - 1e-9, $"{other} is better than {scaling}.");
        }
    });

    [Fact]
    public void A_model_that_says_nothing_keeps_its_temperature() =>
        Assert.Equal(1, Fit(Gens.Make(4, [0, 1, 2], Enumerable.Repeat(new[] { 0.25, 0.25, 0.25, 0.25 }, 3))).Temperature);

    [Fact]
    public void A_model_that_is_always_right_is_made_as_sure_as_can_be() =>
        Assert.Equal(TemperatureScaling.Coldest, Fit(Gens.Make(2, [0, 1], [[0.6, 0.4], [0.3, 0.7]])).Temperature, 1e-12);

    [Fact]
    public void A_model_that_is_worse_than_chance_is_made_as_unsure_as_can_be() =>
        Assert.Equal(TemperatureScaling.Hottest, Fit(Gens.Make(2, [1, 0, 0], [[0.6, 0.4], [0.3, 0.7], [0.4, 0.6]])).Temperature, 1e-9);

    [Fact]
    public void Probabilities_of_zero_are_no_obstacle()
    {
        TemperatureCalibrator scaling = Fit(Gens.Make(2, [0, 0, 1, 1], [[1, 0], [1, 0], [0, 1], [1, 0]]));
        PredictionSet calibrated = CountFloorTests.WithoutCount(scaling).Apply(Gens.Make(2, [0], [[1, 0]]));

        // Three of four sure samples are right: the likelihood is greatest where all promise just that.
        Assert.Equal(0.75, calibrated.Probabilities(0)[0], 1e-6);
    }

    [Fact]
    public void What_is_no_probability_is_kept()
    {
        var predictions = new PredictionSet(["a", "b"], [0, 1], [[0.6, 0.4], [0.3, 0.7]], ["one", "two"], ["left", null]);
        PredictionSet calibrated = new TemperatureCalibrator(2, 0, 0).Apply(predictions);

        Assert.Equal(predictions.Classes, calibrated.Classes);
        Assert.Equal(predictions.Labels, calibrated.Labels);
        Assert.Equal(predictions.Paths, calibrated.Paths);
        Assert.Equal(predictions.Groups, calibrated.Groups);
        Assert.Equal(Math.Sqrt(0.6) / (Math.Sqrt(0.6) + Math.Sqrt(0.4)), calibrated.Probabilities(0)[0], 1e-12);
    }

    [Fact]
    public void A_temperature_that_is_none_is_refused() => Assert.Contains(
        "temperature is 0;",
        Assert.Throws<FormatException>(() => new TemperatureScaling().Read("""{"temperature":0,"logLossBefore":0,"logLossAfter":0}""")).Message,
        StringComparison.Ordinal);

    private static TemperatureCalibrator Fit(PredictionSet validation) => (TemperatureCalibrator)new TemperatureScaling().Fit(validation);

    private static double Loss(PredictionSet predictions, double temperature)
    {
        PredictionSet scaled = new TemperatureCalibrator(temperature, 0, 0).Apply(predictions);
        return scaled.Labels.Select((label, i) => -Math.Log(Math.Max(scaled.Probabilities(i)[label], double.Epsilon))).Average();
    }

    private static PredictionSet OfLogits(int[] labels, double[][] logits) => Gens.Make(logits[0].Length, labels, logits.Select(row =>
    {
        double[] exponentials = Array.ConvertAll(row, value => Math.Exp(value - row.Max()));
        return Array.ConvertAll(exponentials, value => value / exponentials.Sum());
    }));
}
