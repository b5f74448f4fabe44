using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Runtime;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Contracts;

/// <summary>The library's own choices of evaluation and explanation keep their contracts. A new one is found by itself.</summary>
public class EvaluationContractTests
{
    public static TheoryData<string> Calibrations => Names<Calibration>();

    public static TheoryData<string> ConformalMethods => Names<ConformalMethod>();

    public static TheoryData<string> OutOfDistributionMethods => Names<OutOfDistributionMethod>();

    public static TheoryData<string> ExplanationMethods => Names<ExplanationMethod>();

    [Theory]
    [MemberData(nameof(Calibrations))]
    public void A_calibration_keeps_the_contract(string name)
    {
        CalibratorContract.Check(Made<Calibration>(name));
        CalibratorContract.TreatsClassesAlike(Made<Calibration>(name));
    }

    [Theory]
    [MemberData(nameof(ConformalMethods))]
    public void A_conformal_method_keeps_the_contract(string name) => ConformalContract.Check(Made<ConformalMethod>(name));

    [Theory]
    [MemberData(nameof(OutOfDistributionMethods))]
    public void An_out_of_distribution_method_keeps_the_contract(string name) => OutOfDistributionContract.Check(Made<OutOfDistributionMethod>(name));

    [Theory]
    [MemberData(nameof(ExplanationMethods))]
    public void An_explanation_method_keeps_the_contract(string name) => ExplanationContract.Check(Made<ExplanationMethod>(name), ToyNetwork.Spec(), ToyImages.Create(1));

    [Fact]
    public void A_calibrator_that_breaks_the_contract_is_found() =>
        Assert.Contains("no probabilities", Assert.Throws<InvalidOperationException>(() => CalibratorContract.Check(new Doubling())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_calibrator_that_exceeds_its_ceiling_is_found() =>
        Assert.Contains("its ceiling is 0.9", Assert.Throws<InvalidOperationException>(() => CalibratorContract.Check(new Exceeding())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_conformal_method_that_breaks_the_contract_is_found() =>
        Assert.Contains("covers", Assert.Throws<InvalidOperationException>(() => ConformalContract.Check(new Counting())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_conformal_score_that_is_no_number_is_named() =>
        Assert.Contains(nameof(NoNumber), Assert.Throws<TransferMedException>(() => ConformalContract.Check(new NoNumber())).Message, StringComparison.Ordinal);

    [Fact]
    public void What_stands_for_another_programs_code_is_no_choice_of_a_file() => Assert.Contains(
        "StoredConformalMethod",
        Assert.Throws<FormatException>(() => Choice.FromJson<ConformalMethod>("""{"kind":"StoredConformalMethod","name":"a","arguments":"b"}""")).Message,
        StringComparison.Ordinal);

    private static TheoryData<string> Names<T>() => [.. ChoiceReader.KindsOf(typeof(T)).Select(type => type.Name)];

    private static T Made<T>(string name) => (T)Activator.CreateInstance(ChoiceReader.KindsOf(typeof(T)).Single(type => type.Name == name))!;

    private sealed class Doubling : Calibration
    {
        public override string Identity => "";

        public override Calibrator Fit(PredictionSet validation) => new Twice();

        private sealed class Twice : Calibrator
        {
            public override void Apply(Span<double> row) => row[0] *= 2;
        }
    }

    private sealed class Exceeding : Calibration
    {
        public override string Identity => "";

        public override Calibrator Fit(PredictionSet validation) => new Same();

        private sealed class Same : Calibrator
        {
            public override double? Ceiling => 0.9;

            public override void Apply(Span<double> row)
            {
            }
        }
    }

    /// <summary>Scores that grow with each call: calibration and prediction are not alike.</summary>
    private sealed class Counting : ConformalMethod
    {
        private int _calls;

        public override string Identity => "";

        public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores) => scores.Fill(_calls++);
    }

    private sealed class NoNumber : ConformalMethod
    {
        public override string Identity => "";

        public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores) => scores.Fill(double.NaN);
    }
}
