using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>No probability claims more than the number of validation samples bears.</summary>
public class CountFloorTests
{
    private const int Sets = 1000;

    public static TheoryData<string> Kinds => ["temperature", "vector", "isotonic", "floor alone"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_a_thousand_validation_sets_none_is_exceeded(string kind)
    {
        for (int number = 0; number < Sets; number++)
        {
            var simulated = new SimulatedValidation(number);
            Calibrator calibrator = Fit(kind, simulated.Validation);
            Calibrator bare = WithoutCount(calibrator);
            PredictionSet test = simulated.Test(20).Predictions;
            double ceiling = (simulated.Count + 1.0) / (simulated.Count + 2.0);
            Assert.Equal(ceiling, calibrator.Ceiling);
            PredictionSet calibrated = calibrator.Apply(test);
            Assert.Equal(bare.Apply(test).Predictions, calibrated.Predictions);
            for (int sample = 0; sample < test.Count; sample++)
            {
                double[] row = calibrated.Probabilities(sample).ToArray();
                double least = 1 / ((row.Length - 1) * (simulated.Count + 2.0));
                Assert.All(row, p => Assert.InRange(p, least * (1 - 1e-12), ceiling));
                Assert.Equal(1, row.Sum(), 1e-12);
            }
        }
    }

    [Fact]
    public void The_samples_that_are_called_surest_are_as_often_right_as_is_claimed()
    {
        int claims = 0, kept = 0, keptWithout = 0;
        double right = 0, claimed = 0;
        for (int number = 0; number < Sets; number++)
        {
            var simulated = new SimulatedValidation(number);
            Calibrator calibrator = new TemperatureScaling().Fit(simulated.Validation);
            (PredictionSet test, double[][] truth) = simulated.Test(200);
            PredictionSet calibrated = calibrator.Apply(test);
            PredictionSet without = WithoutCount(calibrator).Apply(test);

            // The doubt 1 / (n + 2), rounded up to one digit, as predictions show it.
            double limit = 1 - RoundedUp(1 - calibrator.Ceiling!.Value);
            int[] surest = [.. Enumerable.Range(0, test.Count).Where(i => calibrated.Probabilities(i).ToArray().Max() > limit)];
            if (surest.Length > 0)
            {
                double share = surest.Average(i => truth[i][calibrated.Predictions[i]]);
                double promised = surest.Average(i => without.Probabilities(i).ToArray().Max());
                claims++;
                kept += share >= limit ? 1 : 0;
                keptWithout += share >= promised ? 1 : 0;
                right += share;
                claimed += limit;
            }
        }

        Assert.True(claims > Sets / 4, $"Only {claims} sets had a sample above the limit.");
        Assert.True(right >= claimed, $"{right / claims:0.0000} were right of what was called {claimed / claims:0.0000}.");
        Assert.True(kept >= 0.95 * claims, $"The claim was kept in {kept} of {claims} sets, and {keptWithout} of them keep what was promised without a floor.");
        Assert.True(keptWithout < kept, $"{keptWithout} sets keep their promise without a floor, {kept} with it.");
    }

    [Fact]
    public void The_order_of_the_classes_stays() => Gen.Select(Gens.Predictions, Gen.Int[1, 1000]).Sample((predictions, count) =>
    {
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            double[] row = predictions.Probabilities(sample).ToArray();
            double[] mixed = [.. row];
            CountFloor.Apply(mixed, count);
            for (int i = 0; i < row.Length; i++)
            {
                Assert.All(Enumerable.Range(0, row.Length).Where(j => row[j] >= row[i]), j => Assert.True(mixed[j] >= mixed[i]));
            }
        }
    });

    [Fact]
    public void Eighty_six_samples_bear_no_certainty()
    {
        double[] row = [0.9999999614, 0.0000000386];
        new TemperatureCalibrator(0.47, 0, 0, 86).Apply(row);

        Assert.Equal(87.0 / 88, row[0], 1e-12);
        Assert.Equal(1.0 / 88, row[1], 1e-12);
        double[] many = [1, 0, 0, 0, 0];
        CountFloor.Apply(many, 86);
        Assert.Equal(87.0 / 88, many[0], 1e-12);
        Assert.Equal(1.0 / 88 / 4, many[4], 1e-12);
    }

    [Fact]
    public void What_was_fitted_before_is_read_without_a_floor()
    {
        Calibrator old = new TemperatureScaling().Read("""{"temperature":0.5,"logLossBefore":0.5,"logLossAfter":0.25}""");
        double[] row = [0.9, 0.1];
        old.Apply(row);

        Assert.Null(old.Ceiling);
        Assert.Equal(0.81 / 0.82, row[0], 1e-12);
        Assert.Equal("""{"temperature":0.5,"logLossBefore":0.5,"logLossAfter":0.25}""", old.State);
        Assert.Equal(new TemperatureCalibrator(0.5, 0.5, 0.25), old);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_number_comes_back_and_is_checked(string kind)
    {
        Calibration calibration = kind switch
        {
            "vector" => new VectorScaling(),
            "isotonic" => new IsotonicCalibration(),
            _ => new TemperatureScaling(),
        };
        Calibrator fitted = Fit(kind, new SimulatedValidation(3).Validation);
        string count = $"\"count\":{new SimulatedValidation(3).Count}}}";

        Assert.EndsWith(count, fitted.State, StringComparison.Ordinal);
        Assert.Equal(fitted, calibration.Read(fitted.State!));
        foreach (string wrong in (string[])["0", "-1"])
        {
            string state = fitted.State!.Replace(count, $"\"count\":{wrong}}}", StringComparison.Ordinal);
            Assert.Contains($"fitted on {wrong} samples", Assert.Throws<FormatException>(() => calibration.Read(state)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<FormatException>(() => calibration.Read(fitted.State!.Replace(count, "\"count\":1.5}", StringComparison.Ordinal)));
        Assert.Equal(WithoutCount(fitted), calibration.Read(fitted.State!.Replace($",{count}", "}", StringComparison.Ordinal)));
    }

    internal static Calibrator WithoutCount(Calibrator calibrator) => calibrator switch
    {
        TemperatureCalibrator temperature => new TemperatureCalibrator(temperature.Temperature, temperature.LogLossBefore, temperature.LogLossAfter),
        VectorCalibrator vector => new VectorCalibrator(vector.Factors, vector.Offsets, vector.Ridge, vector.LogLossBefore, vector.LogLossAfter),
        IsotonicCalibrator isotonic => new IsotonicCalibrator(isotonic.Functions),
        _ => throw new ArgumentException(calibrator.ToString()),
    };

    private static Calibrator Fit(string kind, PredictionSet validation) => kind switch
    {
        "temperature" => new TemperatureScaling().Fit(validation),
        "vector" => new VectorScaling().Fit(validation),
        "isotonic" => new IsotonicCalibration().Fit(validation),
        _ => TemperatureScaling.FloorOf(validation),
    };

    private static double RoundedUp(double doubt)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(doubt)));
        return Math.Ceiling(doubt / unit - 1e-9) * unit;
    }
}
