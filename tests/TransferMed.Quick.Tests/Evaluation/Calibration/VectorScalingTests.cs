using System.Text.Json;
using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class VectorScalingTests
{
    [Theory]
    [MemberData(nameof(CalibrationOracle.SetsWithoutZeros), MemberType = typeof(CalibrationOracle))]
    public void Parameters_equal_those_of_a_general_minimiser(int index)
    {
        JsonElement set = CalibrationOracle.Root.GetProperty("sets")[index];
        PredictionSet validation = CalibrationOracle.Predictions(set);
        foreach (JsonElement expected in set.GetProperty("vector_scaling").EnumerateArray())
        {
            var scaling = (VectorCalibrator)new VectorScaling { Ridge = expected.GetProperty("ridge").GetDouble() }.Fit(validation);

            CalibrationOracle.AssertClose(CalibrationOracle.Numbers(expected.GetProperty("factors")), scaling.Factors, 1e-5);
            CalibrationOracle.AssertClose(CalibrationOracle.Numbers(expected.GetProperty("offsets")), scaling.Offsets, 1e-5);
            Assert.Equal(expected.GetProperty("log_loss_before").GetDouble(), scaling.LogLossBefore, 1e-9);
            Assert.Equal(expected.GetProperty("log_loss_after").GetDouble(), scaling.LogLossAfter, 1e-9);
            Assert.Equal(scaling.LogLossAfter, EvaluationResult.From(CountFloorTests.WithoutCount(scaling).Apply(validation)).LogLoss, 1e-9);
        }
    }

    [Fact]
    public void It_settles_on_any_predictions_and_never_does_worse() => Gens.Predictions.Sample(validation =>
    {
        var scaling = (VectorCalibrator)new VectorScaling().Fit(validation);
        Assert.True(scaling.LogLossAfter <= scaling.LogLossBefore + 1e-9, scaling.ToString());
    });

    [Fact]
    public void A_class_that_is_overrated_is_put_right()
    {
        // Class 1 is always promised 0.9 and comes true in half of the samples.
        PredictionSet validation = Gens.Make(2, Enumerable.Range(0, 100).Select(i => i % 2), Enumerable.Repeat(new[] { 0.1, 0.9 }, 100));
        PredictionSet calibrated = new VectorScaling().Fit(validation).Apply(validation);

        Assert.Equal(0.5, calibrated.Probabilities(0)[1], 0.01);
    }

    [Fact]
    public void Predictions_of_another_model_are_refused()
    {
        Calibrator scaling = new VectorScaling().Fit(Gens.Make(2, [0, 1], [[0.6, 0.4], [0.3, 0.7]]));

        Assert.Throws<ArgumentException>(() => scaling.Apply(Gens.Make(3, [0], [[0.6, 0.4, 0]])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorScaling { Ridge = 0 }.Fit(Gens.Make(2, [0], [[0.6, 0.4]])));
    }
}
