using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>The metric that a run goes by must be a number on its validation pictures; where it cannot be one, that is said before the first epoch.</summary>
internal static class MonitoredMetric
{
    /// <summary>What messages propose; of these only what is defined.</summary>
    private static readonly Metric[] Alternatives = [Metrics.MacroF1, Metrics.BalancedAccuracy, Metrics.Accuracy, Metrics.LogLoss];

    /// <summary>Whether the course of the run depends on the metric.</summary>
    public static bool Decides(TrainingOptions options) => options.KeepBestWeights || options.EarlyStopping is not null;

    /// <summary>
    /// Refuses a metric that is not a number on these pictures, neither for a network that is always right nor for one that is always
    /// wrong. One of a user's own may ask for more than these have (groups, paths): it is looked at after the first epoch.
    /// </summary>
    public static void Require(TrainingOptions options, ImageDataset validation)
    {
        if (validation.Task.IsOneOfSeveral && Decides(options) && !options.Metric.IsOwn && validation.Count > 0 && Bounds(validation.Classes, validation.ClassCounts).All(bound => double.IsNaN(bound[options.Metric])))
        {
            throw Undefined(options.Metric, validation.Classes, validation.ClassCounts, null);
        }
    }

    /// <summary>The error after a first epoch whose value is not a number.</summary>
    public static UndefinedMetricException Undefined(Metric metric, IEvaluation evaluation)
    {
        if (evaluation is not EvaluationResult { Predictions: { } predictions })
        {
            return new UndefinedMetricException(
                metric.Name,
                [],
                $"The metric '{metric}', which {nameof(TrainingOptions.KeepBestWeights)} and {nameof(TrainingOptions.EarlyStopping)} go by, is not a number on the validation pictures after epoch 1. Choose another {nameof(TrainingOptions.Metric)}, or a split whose validation part has more of what it needs.");
        }

        var counts = new int[predictions.Classes.Count];
        foreach (int label in predictions.Labels)
        {
            counts[label]++;
        }

        return Undefined(metric, predictions.Classes, counts.ToValueList(), 1);
    }

    private static UndefinedMetricException Undefined(Metric metric, ValueList<string> classes, ValueList<int> counts, int? epoch)
    {
        ValueList<string> absent = classes.Where((_, i) => counts[i] == 0).ToValueList();
        IEnumerable<string> defined = Alternatives.Where(other => other != metric && Bounds(classes, counts).All(bound => !double.IsNaN(bound[other]))).Select(other => other.Name);
        string cause = absent.Count > 0
            ? $"they hold no picture of class {string.Join(", ", absent.Select(name => $"'{name}'"))}"
            : "the predictions leave it undefined";
        return new UndefinedMetricException(
            metric.Name,
            absent,
            $"The metric '{metric}', which {nameof(TrainingOptions.KeepBestWeights)} and {nameof(TrainingOptions.EarlyStopping)} go by, is not a number on the {counts.Sum()} validation pictures"
            + $"{(epoch is null ? "" : $" in epoch {epoch}")}: {cause}. "
            + $"Choose another {nameof(TrainingOptions.Metric)} ({string.Join(", ", defined)} are defined there), or a split whose validation part has every class.");
    }

    /// <summary>The metrics of a network that is always right and of one that is always wrong. Two pictures stand for all of a class: what is defined depends on no more.</summary>
    private static EvaluationResult[] Bounds(ValueList<string> classes, ValueList<int> counts)
    {
        int[] labels = [.. Enumerable.Range(0, classes.Count).SelectMany(label => Enumerable.Repeat(label, Math.Min(counts[label], 2)))];
        return
        [
            EvaluationResult.From(new PredictionSet(classes, labels, labels.Select(label => Row(classes.Count, label, 1)))),
            EvaluationResult.From(new PredictionSet(classes, labels, labels.Select(label => Row(classes.Count, (label + 1) % classes.Count, 1)))),
        ];
    }

    private static double[] Row(int classes, int label, double probability)
    {
        var row = new double[classes];
        row[label] = probability;
        return row;
    }
}
