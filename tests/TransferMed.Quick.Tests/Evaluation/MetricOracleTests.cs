using System.Globalization;
using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class MetricOracleTests
{
    private const double Exact = 1e-9;
    private const double Summed = 1e-6;

    public static TheoryData<string, string> AllCases()
    {
        var data = new TheoryData<string, string>();
        foreach (string file in MetricOracle.Files())
        {
            foreach (JsonElement element in MetricOracle.Cases(file))
            {
                data.Add(file, element.GetProperty("name").GetString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Every_number_equals_scikit_learn(string file, string name)
    {
        JsonElement[] cases = [.. MetricOracle.Cases(file).Where(element => element.GetProperty("name").GetString() == name)];
        Assert.NotEmpty(cases);
        foreach (JsonElement element in cases)
        {
            Compare(element);
        }
    }

    private static void Compare(JsonElement element)
    {
        EvaluationResult result = EvaluationResult.From(Predictions(element));
        if (element.TryGetProperty("y_pred", out JsonElement predicted))
        {
            Assert.Equal(predicted.EnumerateArray().Select(value => value.GetInt32()), result.Predictions.Predictions);
        }

        int compared = 0;
        foreach (JsonProperty expected in element.GetProperty("expected").EnumerateObject())
        {
            Compare(expected.Name, expected.Value, result);
            compared++;
        }

        Assert.True(compared > 0, "The case expects nothing.");
    }

    private static PredictionSet Predictions(JsonElement element) => new(
        Enumerable.Range(0, element.GetProperty("classes").GetInt32()).Select(c => c.ToString(CultureInfo.InvariantCulture)),
        element.GetProperty("y_true").EnumerateArray().Select(value => value.GetInt32()),
        element.GetProperty("probabilities").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray()));

    private static void Compare(string key, JsonElement expected, EvaluationResult result)
    {
        switch (key)
        {
            case "confusion_matrix":
                CompareMatrix(expected, result.Confusion);
                break;
            case "macro":
                CompareAverages(key, expected, result.Macro);
                break;
            case "micro":
                CompareAverages(key, expected, result.Micro);
                break;
            case "weighted":
                CompareAverages(key, expected, result.Weighted);
                break;
            case "per_class":
                foreach (JsonProperty scores in expected.EnumerateObject())
                {
                    CompareClasses(scores.Name, scores.Value, result);
                }

                break;
            case "auc_ovr" or "average_precision":
                CompareClasses(key, expected, result);
                break;
            case "roc_curve":
                RocCurve curve = result.RocCurve();
                CompareList("fpr", expected.GetProperty("fpr"), curve.FalsePositiveRates, Exact);
                CompareList("tpr", expected.GetProperty("tpr"), curve.TruePositiveRates, Exact);
                break;
            case "macro_auc_ovr" when expected.ValueKind == JsonValueKind.Null:
                // scikit-learn refuses the mean where a class is missing or a row's sum is off by rounding; here it is
                // taken over the classes that have an area, and those are compared one by one.
                break;
            default:
                (double actual, double tolerance) = Single(key, result);
                CompareNumber(key, expected, actual, tolerance);
                break;
        }
    }

    private static (double Value, double Tolerance) Single(string key, EvaluationResult result) => key switch
    {
        "accuracy" => (result.Accuracy, Exact),
        "balanced_accuracy" => (result.BalancedAccuracy, Exact),
        "mcc" => (result.Mcc, Exact),
        "cohen_kappa" => (result.CohenKappa, Exact),
        "quadratic_kappa" => (result.QuadraticKappa, Exact),
        "log_loss" => (result.LogLoss, Summed),
        "macro_auc_ovr" => (result.MacroAuc, Exact),
        "brier_multiclass" => (result.Brier, Exact),
        "brier_binary" => (result.BinaryBrier, Exact),
        "ece_15_equal_width_bins_right_closed" => (result.ExpectedCalibrationError, Summed),
        _ => throw new InvalidOperationException($"The oracle's key '{key}' is not compared with anything."),
    };

    private static void CompareMatrix(JsonElement expected, ConfusionMatrix actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Classes.Count);
        for (int t = 0; t < actual.Classes.Count; t++)
        {
            for (int p = 0; p < actual.Classes.Count; p++)
            {
                Assert.Equal(expected[t][p].GetInt32(), actual[t, p]);
            }
        }
    }

    private static void CompareAverages(string key, JsonElement expected, AveragedScores actual)
    {
        CompareNumber($"{key} precision", expected.GetProperty("precision"), actual.Precision, Exact);
        CompareNumber($"{key} recall", expected.GetProperty("recall"), actual.Recall, Exact);
        CompareNumber($"{key} f1", expected.GetProperty("f1"), actual.F1, Exact);
    }

    private static void CompareClasses(string key, JsonElement expected, EvaluationResult result)
    {
        Func<ClassScores, double> value = key switch
        {
            "precision" => scores => scores.Precision,
            "recall" => scores => scores.Recall,
            "f1" => scores => scores.F1,
            "specificity" => scores => scores.Specificity,
            "support" => scores => scores.Support,
            "auc_ovr" => scores => scores.Auc,
            "average_precision" => scores => scores.AveragePrecision,
            _ => throw new InvalidOperationException($"The oracle's key 'per_class.{key}' is not compared with anything."),
        };
        CompareList(key, expected, [.. result.PerClass.Select(value)], Exact);
    }

    private static void CompareList(string key, JsonElement expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Count);
        for (int i = 0; i < actual.Count; i++)
        {
            CompareNumber($"{key}[{i}]", expected[i], actual[i], tolerance);
        }
    }

    private static void CompareNumber(string key, JsonElement expected, double actual, double tolerance)
    {
        bool equal = expected.ValueKind == JsonValueKind.Null ? double.IsNaN(actual) : Math.Abs(expected.GetDouble() - actual) <= tolerance;
        Assert.True(equal, $"{key} is {actual:R}, scikit-learn gives {expected.GetRawText()}.");
    }
}
