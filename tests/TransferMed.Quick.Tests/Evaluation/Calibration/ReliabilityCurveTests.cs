using System.Text.Json;
using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class ReliabilityCurveTests
{
    private const double Exact = 1e-12;

    [Theory]
    [MemberData(nameof(CalibrationOracle.Sets), MemberType = typeof(CalibrationOracle))]
    public void Points_equal_scikit_learn(int index)
    {
        JsonElement set = CalibrationOracle.Root.GetProperty("sets")[index];
        PredictionSet predictions = CalibrationOracle.Predictions(set);
        foreach (JsonElement curve in set.GetProperty("curves").EnumerateArray())
        {
            Binning binning = curve.GetProperty("strategy").GetString() == "uniform" ? Binning.EqualWidth : Binning.EqualMass;
            ReliabilityCurve ours = ReliabilityCurve.OfClass(predictions, curve.GetProperty("class").GetInt32(), curve.GetProperty("bins").GetInt32(), binning);

            CalibrationOracle.AssertClose(CalibrationOracle.Numbers(curve.GetProperty("mean")), ours.Bins.Select(bin => bin.MeanProbability), Exact);
            CalibrationOracle.AssertClose(CalibrationOracle.Numbers(curve.GetProperty("frequency")), ours.Bins.Select(bin => bin.ObservedFrequency), Exact);
        }
    }

    [Fact]
    public void Errors_are_those_worked_out_by_hand()
    {
        // Bins (0.5, 0.75] and (0.75, 1]: 0.6 and 0.7 promised with 1 of 2 right, 0.9 and 0.8 and 1 promised with 2 of 3 right.
        PredictionSet predictions = Gens.Make(2, [0, 1, 0, 1, 1], [[0.6, 0.4], [0.7, 0.3], [0.9, 0.1], [0.2, 0.8], [1, 0]]);
        ReliabilityCurve curve = ReliabilityCurve.OfConfidence(predictions, bins: 4);

        Assert.Equal([2, 3], curve.Bins.Select(bin => bin.Count));
        Assert.Equal((0.5, 0.75), (curve.Bins[0].Lower, curve.Bins[0].Upper));
        Assert.Equal(0.15, curve.Bins[0].Gap, Exact);
        Assert.Equal((0.3 + 0.7) / 5, curve.ExpectedCalibrationError, Exact);
        Assert.Equal(0.7 / 3, curve.MaximumCalibrationError, Exact);
    }

    [Fact]
    public void The_curve_of_the_confidence_has_the_error_of_the_evaluation() => Gens.Predictions.Sample(predictions =>
        Assert.Equal(EvaluationResult.From(predictions).ExpectedCalibrationError, ReliabilityCurve.OfConfidence(predictions).ExpectedCalibrationError, Exact));

    [Fact]
    public void No_sample_is_lost() => Gen.Select(Gens.Predictions, Gen.Int[1, 20], Gen.Enum<Binning>()).Sample((predictions, bins, binning) =>
    {
        for (int c = 0; c < predictions.Classes.Count; c++)
        {
            ReliabilityCurve curve = ReliabilityCurve.OfClass(predictions, c, bins, binning);
            Assert.Equal(predictions.Count, curve.Count);
            Assert.Equal(predictions.Labels.Count(label => label == c), curve.Bins.Sum(bin => bin.Count * bin.ObservedFrequency), 1e-9);
            Assert.All(curve.Bins, bin => Assert.InRange(bin.MeanProbability, bin.Lower - Exact, bin.Upper + Exact));
        }
    });

    [Fact]
    public void Bins_of_equal_mass_hold_equally_many_distinct_samples()
    {
        double[][] rows = [.. Enumerable.Range(0, 100).Select(i => new[] { 1 - i * i / 10000.0, i * i / 10000.0 })];
        ReliabilityCurve curve = ReliabilityCurve.OfClass(Gens.Make(2, Enumerable.Repeat(0, 100), rows), 1, 10, Binning.EqualMass);

        Assert.All(curve.Bins, bin => Assert.Equal(10, bin.Count));
    }

    [Fact]
    public void A_curve_without_bins_or_class_is_refused()
    {
        PredictionSet predictions = Gens.Make(2, [0], [[0.6, 0.4]]);

        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.OfConfidence(predictions, bins: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.OfClass(predictions, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityCurve.OfConfidence(predictions, binning: (Binning)7));
    }

    [Fact]
    public void A_report_says_what_the_curves_say()
    {
        PredictionSet predictions = CalibrationOracle.Predictions(CalibrationOracle.Root.GetProperty("sets")[1]);
        CalibrationReport report = CalibrationReport.Of(predictions, bins: 10);

        Contents.Same(ReliabilityCurve.OfConfidence(predictions, 10), report.EqualWidth);
        Assert.Equal(ReliabilityCurve.OfConfidence(predictions, 10, Binning.EqualMass).ExpectedCalibrationError, report.EqualMassCalibrationError);
        Assert.Equal(Enumerable.Range(0, 3).Average(c => ReliabilityCurve.OfClass(predictions, c, 10).ExpectedCalibrationError), report.ClasswiseCalibrationError, Exact);
        Assert.Equal(EvaluationResult.From(predictions).LogLoss, report.LogLoss);
    }
}
