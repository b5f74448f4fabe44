using System.Globalization;
using System.Text;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>How a training went, as tables of Markdown.</summary>
internal static class ResultTable
{
    /// <summary>The tables.</summary>
    public static string Markdown(TrainingResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Epochs {result.Epochs.Count}, weights of epoch {result.ChosenEpoch}");
        if (result.InterpolationWeight is { } weight)
        {
            text.Append(CultureInfo.InvariantCulture, $", interpolated at {weight:0.##}");
        }

        text.Append(result.StopReason is { } reason ? $"; stopped: {reason}.\n" : ".\n");
        if (result.Validation is { } validation)
        {
            text.Append("\n| validation | value |\n|---|---:|\n");
            foreach ((string name, double value) in validation)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name}{(name == result.Metric.Name ? " (decides)" : "")} | {Figure(value)} |\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n| epoch | loss | learning rate | {result.Metric.Name} | images/s |\n|---:|---:|---:|---:|---:|\n");
        foreach (EpochRecord epoch in result.Epochs)
        {
            double score = epoch.Validation?.GetValueOrDefault(result.Metric.Name, double.NaN) ?? double.NaN;
            text.Append(CultureInfo.InvariantCulture, $"| {epoch.Epoch} | {Figure(epoch.Loss)} | {epoch.LearningRate:0.######} | {Figure(score)} | {epoch.ImagesPerSecond:0} |\n");
        }

        foreach (string note in result.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        }

        return text.ToString();
    }

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("f4", CultureInfo.InvariantCulture);
}
