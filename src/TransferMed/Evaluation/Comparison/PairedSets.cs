using System.Globalization;

namespace TransferMed.Evaluation;

/// <summary>The rule that two models can be compared only where they predicted the same samples.</summary>
internal static class PairedSets
{
    public static void Check(PredictionSet first, PredictionSet second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Require(first.Classes.Equals(second.Classes), $"the classes are {first.Classes} and {second.Classes}");
        Require(first.Count == second.Count, $"there are {first.Count} and {second.Count} samples");
        for (int sample = 0; sample < first.Count; sample++)
        {
            Require(first.Labels[sample] == second.Labels[sample], $"sample {sample} has the labels {first.Labels[sample]} and {second.Labels[sample]}");
            if (first.Paths is { } paths && second.Paths is { } others)
            {
                Require(paths[sample] == others[sample], $"sample {sample} is '{paths[sample]}' and '{others[sample]}'");
            }

            if (first.Groups is { } groups && second.Groups is { } otherGroups)
            {
                Require(groups[sample] == otherGroups[sample], $"sample {sample} has the groups '{groups[sample]}' and '{otherGroups[sample]}'");
            }
        }
    }

    private static void Require(bool condition, FormattableString fault)
    {
        if (!condition)
        {
            throw new ArgumentException(
                $"Two models are compared on the same samples in the same order, but {fault.ToString(CultureInfo.InvariantCulture)}.");
        }
    }
}
