using System.Globalization;
using System.Text.RegularExpressions;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What every metric keeps, the library's as well as one of your own. Each check throws an exception with a sentence. They use made-up
/// predictions without groups and paths.
/// </summary>
public static class MetricContract
{
    private const double Tolerance = 1e-9;

    /// <summary>All checks.</summary>
    public static void Check(Metric metric)
    {
        IsNamed(metric);
        IsWritten(metric);
        StaysInItsRange(metric);
        PrefersPerfectPredictions(metric);
        IsRepeatable(metric);
        DoesNotSeeTheOrderOfSamples(metric);
        DoesNotSeeTheNamesOfClasses(metric);
        CountsWeightsAsRepetitions(metric);
        StandsInAnEvaluation(metric);
    }

    /// <summary>The name is valid, and no metric of the library has it but itself.</summary>
    public static void IsNamed(Metric metric)
    {
        metric.Validate();
        Metric? known = Metrics.Find(metric.Name);
        Require(known is null || known == metric, $"'{metric.Name}' is the name of a metric of the library.");
        Require(metric.ToString() == metric.Name && (string)metric == metric.Name, $"'{metric.Name}' is written as '{metric}' where it stands for its name.");
    }

    /// <summary>The label reads as within a sentence: words, not a name in one piece.</summary>
    public static void IsWritten(Metric metric)
    {
        Require(metric.Label == metric.Label.Trim() && metric.Label.Length > 0, $"the label '{metric.Label}' is empty or has blanks at an end.");
        Require(!Regex.IsMatch(metric.Label, "[a-z][A-Z]|_"), $"the label '{metric.Label}' is a name in one piece; write it as in a sentence.");
        Require(!Regex.IsMatch(metric.Label, "^(The|A|An|Mean|Macro|Micro|Weighted|Share|Sensitivity|Specificity)\\b"), $"the label '{metric.Label}' begins with a capital; reports write it where it is needed.");
    }

    /// <summary>Where every class occurs there is a number, from the lowest to the highest value.</summary>
    public static void StaysInItsRange(Metric metric)
    {
        foreach (PredictionSet predictions in Sets())
        {
            double value = metric.Value(predictions);
            Require(!double.IsNaN(value), $"'{metric}' is NaN for {predictions.Count} samples of {predictions.Classes.Count} classes that all occur.");
            Require(value >= metric.Minimum - Tolerance && value <= metric.Maximum + Tolerance, Text($"'{metric}' is {value}; its range is {metric.Minimum} to {metric.Maximum}."));
        }
    }

    /// <summary>No predictions are better than those that are sure and right.</summary>
    public static void PrefersPerfectPredictions(Metric metric)
    {
        foreach (PredictionSet predictions in Sets())
        {
            double value = metric.Value(predictions);
            double perfect = metric.Value(Make(predictions.Classes, predictions.Labels, label => Row(predictions.Classes.Count, label)));
            Require(
                metric.HigherIsBetter ? perfect >= value - Tolerance : perfect <= value + Tolerance,
                Text($"'{metric}' is {perfect} for predictions that are sure and right and {value} for others, and {(metric.HigherIsBetter ? "higher" : "lower")} is better."));
        }
    }

    /// <summary>The same predictions have the same value, in every culture.</summary>
    public static void IsRepeatable(Metric metric)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        foreach (PredictionSet predictions in Sets())
        {
            double value = metric.Value(predictions);
            string name = metric.Name;
            try
            {
                CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
                Require(value.Equals(metric.Value(predictions)), $"'{metric}' has two values for the same predictions.");
                Require(name == metric.Name, $"the name '{name}' is '{metric.Name}' in another culture.");
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        }
    }

    /// <summary>Samples in another order have the same value.</summary>
    public static void DoesNotSeeTheOrderOfSamples(Metric metric)
    {
        foreach (PredictionSet predictions in Sets())
        {
            PredictionSet turned = Chosen(predictions, [.. Enumerable.Range(0, predictions.Count).Reverse()]);
            RequireEqual(metric.Value(predictions), metric.Value(turned), $"'{metric}' depends on the order of the samples");
        }
    }

    /// <summary>Classes of other names have the same value.</summary>
    public static void DoesNotSeeTheNamesOfClasses(Metric metric)
    {
        foreach (PredictionSet predictions in Sets())
        {
            PredictionSet renamed = Make(predictions.Classes.Select(name => $"other {name}"), predictions.Labels, (_, sample) => predictions.Probabilities(sample).ToArray());
            RequireEqual(metric.Value(predictions), metric.Value(renamed), $"'{metric}' depends on the names of the classes");
        }
    }

    /// <summary>A sample with a weight counts as that many samples; this is what intervals and comparisons stand on.</summary>
    public static void CountsWeightsAsRepetitions(Metric metric)
    {
        foreach (PredictionSet predictions in Sets())
        {
            for (int shift = 0; shift < 3; shift++)
            {
                int[] weights = [.. Enumerable.Range(0, predictions.Count).Select(sample => (sample * 5 + shift) % 4)];
                int[] repeated = [.. weights.SelectMany((weight, sample) => Enumerable.Repeat(sample, weight))];
                RequireEqual(metric.Value(Chosen(predictions, repeated)), metric.Value(predictions, weights), $"'{metric}' of weighted samples is not that of repeated ones");
            }

            RequireEqual(metric.Value(predictions), metric.Value(predictions, [.. Enumerable.Repeat(1, predictions.Count)]), $"'{metric}' changes where every sample counts once");
        }
    }

    /// <summary>An evaluation gives its value, an interval around it, and the sign of a difference.</summary>
    public static void StandsInAnEvaluation(Metric metric)
    {
        PredictionSet predictions = Sets().Last();
        EvaluationResult result = EvaluationResult.From(predictions, [metric]);
        RequireEqual(metric.Value(predictions), result.Metrics[metric.Name], $"an evaluation has another value of '{metric}'");
        ConfidenceInterval interval = result.Intervals(new BootstrapOptions { Resamples = 100, Threads = 1 })[metric.Name];
        Require(interval.Contains(interval.Value) && interval.Width > 0, $"the interval of '{metric}' is {interval}.");
        PredictionSet perfect = Make(predictions.Classes, predictions.Labels, label => Row(predictions.Classes.Count, label));
        PairedDifference difference = PairedBootstrap.Difference(perfect, predictions, metric, new BootstrapOptions { Resamples = 100, Threads = 1 });
        Require(difference.Difference.Value == 0 || difference.Difference.Value > 0 == metric.HigherIsBetter, $"the worse of two models is better in '{metric}'.");
    }

    /// <summary>Predictions of 2 to 4 classes that all occur, some with equal scores, neither all right nor all wrong.</summary>
    private static IEnumerable<PredictionSet> Sets()
    {
        uint state = 12345;
        int Next(int below) => (int)((state = state * 1664525 + 1013904223) >> 8) % below;
        for (int classes = 2; classes <= 4; classes++)
        {
            foreach (int count in (int[])[12, 40])
            {
                int[] labels = [.. Enumerable.Range(0, count).Select(sample => sample < 3 * classes ? sample % classes : Next(classes))];
                double[][] rows = [.. labels.Select((label, sample) => Blend(Row(classes, sample % 3 == 0 ? Next(classes) : label), 0.1 * (1 + Next(7))))];
                yield return Make(Enumerable.Range(0, classes).Select(c => $"class {(char)('a' + c)}"), labels, (_, sample) => rows[sample]);
            }
        }
    }

    private static PredictionSet Chosen(PredictionSet predictions, int[] samples) =>
        Make(predictions.Classes, samples.Select(sample => predictions.Labels[sample]), (_, i) => predictions.Probabilities(samples[i]).ToArray());

    private static PredictionSet Make(IEnumerable<string> classes, IEnumerable<int> labels, Func<int, double[]> row) => Make(classes, labels, (label, _) => row(label));

    private static PredictionSet Make(IEnumerable<string> classes, IEnumerable<int> labels, Func<int, int, double[]> row)
    {
        int[] all = [.. labels];
        return new PredictionSet(classes, all, all.Select(row)) { ClassOrderIsStated = true };
    }

    private static double[] Row(int classes, int label) => [.. Enumerable.Range(0, classes).Select(c => c == label ? 1.0 : 0.0)];

    private static double[] Blend(double[] row, double doubt) => [.. row.Select(value => (1 - doubt) * value + doubt / row.Length)];

    private static void RequireEqual(double first, double second, string fault) =>
        Require(Math.Abs(first - second) <= Tolerance || (double.IsNaN(first) && double.IsNaN(second)), Text($"{fault}: {first:R} and {second:R}."));

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"This is no metric as the library needs it: {fault}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
