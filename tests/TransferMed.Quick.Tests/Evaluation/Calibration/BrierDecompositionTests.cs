using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class BrierDecompositionTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void The_parts_sum_to_the_score() => Gen.Select(Gens.Predictions, Gen.Int[1, 20], Gen.Enum<Binning>()).Sample((predictions, bins, binning) =>
        Assert.Equal(EvaluationResult.From(predictions).Brier, BrierDecomposition.Of(predictions, bins, binning).Score, Exact));

    [Fact]
    public void The_parts_of_one_class_sum_to_its_score() => Gens.Binary.Sample(predictions =>
        Assert.Equal(EvaluationResult.From(predictions).BinaryBrier, BrierDecomposition.OfClass(predictions, 1).Score, Exact));

    [Fact]
    public void Squares_are_never_negative() => Gens.Predictions.Sample(predictions =>
    {
        BrierDecomposition parts = BrierDecomposition.Of(predictions);
        Assert.True(parts is { Reliability: >= 0, Resolution: >= 0, Uncertainty: >= 0, WithinBinVariance: >= 0 }, parts.ToString());
    });

    [Fact]
    public void The_parts_are_those_of_murphy()
    {
        // Two forecasts, each a bin of its own: 0.2 with 1 of 4, 0.8 with 3 of 4; overall 1 of 2.
        double[][] rows = [.. Enumerable.Repeat(new[] { 0.8, 0.2 }, 4), .. Enumerable.Repeat(new[] { 0.2, 0.8 }, 4)];
        BrierDecomposition parts = BrierDecomposition.OfClass(Gens.Make(2, [0, 0, 0, 1, 0, 1, 1, 1], rows), 1);

        Assert.Equal(0.0025, parts.Reliability, Exact);
        Assert.Equal(0.0625, parts.Resolution, Exact);
        Assert.Equal(0.25, parts.Uncertainty, Exact);
        Assert.Equal(0, parts.WithinBinVariance, Exact);
        Assert.Equal(0, parts.WithinBinCovariance, Exact);
    }
}
