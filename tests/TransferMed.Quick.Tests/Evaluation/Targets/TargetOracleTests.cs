using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class TargetOracleTests
{
    public static TheoryData<string> FindingCases => TargetOracle.NamesOf("findings");

    public static TheoryData<string> ValueCases => TargetOracle.NamesOf("values");

    public static TheoryData<string> GradeCases => TargetOracle.NamesOf("grades");

    public static TheoryData<string> PlattCases => TargetOracle.NamesOf("platt");

    [Theory]
    [MemberData(nameof(FindingCases))]
    public void Every_number_of_findings_equals_scikit_learn(string name)
    {
        JsonElement element = TargetOracle.Case("findings", name);
        var result = FindingEvaluation.From(TargetOracle.Findings(element));

        JsonProperty[] expected = [.. element.GetProperty("expected").EnumerateObject()];
        Assert.Equal(expected.Select(number => number.Name).Order(), result.Metrics.Keys.Order());
        Assert.All(expected, number => TargetOracle.AssertEqual(number.Name, number.Value, result[number.Name]));
        Assert.All(element.GetProperty("perFinding").EnumerateArray().Zip(result.PerFinding), pair => Assert.All(pair.First.EnumerateObject(), number => TargetOracle.AssertEqual(
            number.Name,
            number.Value,
            number.Name switch
            {
                "support" => pair.Second.Support,
                "known" => pair.Second.Known,
                "auc" => pair.Second.Auc,
                "averagePrecision" => pair.Second.AveragePrecision,
                "precision" => pair.Second.Precision,
                "recall" => pair.Second.Recall,
                "specificity" => pair.Second.Specificity,
                "f1" => pair.Second.F1,
                "calibrationError" => pair.Second.CalibrationError,
                _ => throw new InvalidOperationException($"'{number.Name}' is not compared with anything."),
            })));
    }

    [Theory]
    [MemberData(nameof(ValueCases))]
    public void Every_number_of_values_equals_scikit_learn_and_SciPy(string name)
    {
        JsonElement element = TargetOracle.Case("values", name);
        var result = ValueEvaluation.From(TargetOracle.Values(element));

        JsonProperty[] expected = [.. element.GetProperty("expected").EnumerateObject()];
        Assert.Equal(expected.Select(number => number.Name).Order(), result.Metrics.Keys.Order());
        Assert.All(expected, number => TargetOracle.AssertEqual(number.Name, number.Value, result[number.Name]));
        foreach ((JsonElement value, ValueScores scores) in element.GetProperty("perValue").EnumerateArray().Zip(result.PerValue))
        {
            TargetOracle.AssertEqual("known", value.GetProperty("known"), scores.Known);
            TargetOracle.AssertEqual("MAE", value.GetProperty("meanAbsoluteError"), scores.MeanAbsoluteError);
            TargetOracle.AssertEqual("RMSE", value.GetProperty("rootMeanSquaredError"), scores.RootMeanSquaredError);
            TargetOracle.AssertEqual("R2", value.GetProperty("r2"), scores.R2);
            TargetOracle.AssertEqual("Pearson", value.GetProperty("pearson"), scores.Pearson);
            TargetOracle.AssertEqual("Spearman", value.GetProperty("spearman"), scores.Spearman);
            TargetOracle.AssertEqual("bias", value.GetProperty("bias"), scores.Bias);
            BlandAltman agreement = scores.BlandAltman!;
            double[] limits =
            [
                agreement.StandardDeviation, agreement.Bias.Lower, agreement.Bias.Upper, agreement.Lower.Value, agreement.Lower.Lower, agreement.Lower.Upper,
                agreement.Upper.Value, agreement.Upper.Lower, agreement.Upper.Upper,
            ];
            Assert.All(value.GetProperty("blandAltman").EnumerateArray().Zip(limits), limit => TargetOracle.AssertEqual("Bland-Altman", limit.First, limit.Second));
        }
    }

    [Theory]
    [MemberData(nameof(GradeCases))]
    public void Errors_in_grades_equal_scikit_learn(string name)
    {
        JsonElement element = TargetOracle.Case("grades", name);
        int grades = element.GetProperty("grades").GetInt32();
        var result = EvaluationResult.From(
            new PredictionSet(
                Enumerable.Range(0, grades).Select(grade => $"grade {(char)('a' + grade)}"),
                element.Numbers("truths").Select(grade => (int)grade),
                element.Numbers("predicted").Select(said => Enumerable.Range(0, grades).Select(grade => grade == said ? 1.0 : 0).ToArray()))
            { ClassOrderIsStated = true },
            [Metrics.GradeError]);

        JsonElement expected = element.GetProperty("expected");
        TargetOracle.AssertEqual("metric", expected.GetProperty("gradeError"), result[Metrics.GradeError]);
        TargetOracle.AssertEqual("kappa", expected.GetProperty("quadraticKappa"), result.QuadraticKappa);
        TargetOracle.AssertEqual("mean", expected.GetProperty("gradeError"), result.GradeErrors.MeanAbsoluteError);
        TargetOracle.AssertEqual("exact", expected.GetProperty("exact"), result.GradeErrors.ExactShare);
        TargetOracle.AssertEqual("within one", expected.GetProperty("withinOne"), result.GradeErrors.WithinOneShare);
        TargetOracle.AssertEqual("too high", expected.GetProperty("tooHigh"), result.GradeErrors.TooHighShare);
        TargetOracle.AssertEqual("too low", expected.GetProperty("tooLow"), result.GradeErrors.TooLowShare);
        Assert.All(element.GetProperty("perGrade").EnumerateArray().Zip(result.GradeErrors.PerGrade), grade => TargetOracle.AssertEqual(grade.Second.Name, grade.First, grade.Second.MeanAbsoluteError));
    }

    [Theory]
    [MemberData(nameof(PlattCases))]
    public void Slope_and_intercept_are_those_of_Platts_likelihood(string name)
    {
        JsonElement element = TargetOracle.Case("platt", name);
        var calibrator = FindingCalibrator.Fit(new FindingPredictions(
            ["finding"], element.Numbers("truths").Select(truth => new[] { truth }), element.Numbers("probabilities").Select(probability => new[] { probability })));

        TargetOracle.AssertEqual("slope", element.GetProperty("slope"), calibrator.Slopes[0]);
        TargetOracle.AssertEqual("intercept", element.GetProperty("intercept"), calibrator.Intercepts[0]);
    }
}
