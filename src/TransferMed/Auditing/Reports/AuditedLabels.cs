using System.Globalization;
using TransferMed.Datasets;

namespace TransferMed.Auditing;

/// <summary>
/// What the pictures of a set are said to be, and which of it contradicts itself: two classes or grades, a finding that is there in one and not in the other, or values that differ by more than a tenth of the
/// range that the set has. What is not known of one of them contradicts nothing.
/// </summary>
/// <param name="dataset">The set.</param>
internal sealed class AuditedLabels(ImageDataset dataset)
{
    private const double LargestShareOfRange = 0.1;

    private readonly double[] _tolerances = Tolerances(dataset);

    /// <summary>The label as reports write it: a class, the findings that are there, or the values.</summary>
    public string TextOf(ImageSample sample)
    {
        if (dataset.Task.IsOneOfSeveral)
        {
            return dataset.Classes[sample.Label];
        }

        string[] there = dataset.Task is Regression regression
            ? [.. dataset.Classes.Select((name, target) => $"{name} {Number(sample.Targets[target], regression.UnitOf(target))}")]
            : [.. dataset.Classes.Where((_, target) => sample.Targets[target] > 0)];
        return there.Length == 0 ? "no finding" : string.Join(", ", there);
    }

    /// <summary>Whether of two samples, if they show the same, one must be wrong.</summary>
    public bool Contradict(ImageSample first, ImageSample second) => dataset.Task.IsOneOfSeveral
        ? first.Label != second.Label
        : Enumerable.Range(0, dataset.Classes.Count).Any(target => Math.Abs(first.Targets[target] - second.Targets[target]) > _tolerances[target]);

    /// <summary>A difference with what is not known is NaN and exceeds nothing.</summary>
    private static double[] Tolerances(ImageDataset dataset)
    {
        if (dataset.Task is not Regression)
        {
            return new double[dataset.Classes.Count];
        }

        return [.. dataset.Values.Select(value => value.Known == 0 ? 0 : LargestShareOfRange * (value.Largest - value.Least))];
    }

    private static string Number(float value, string unit) =>
        float.IsNaN(value) ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{value:g5}{(unit.Length > 0 ? " " : "")}{unit}");
}
