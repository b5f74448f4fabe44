using System.Globalization;
using TransferMed.Runtime;

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
            CheckSample(sample, first.Paths, second.Paths, first.Groups, second.Groups);
        }
    }

    public static void Check(TargetPredictions first, TargetPredictions second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Require(first.Targets.Equals(second.Targets), $"what was asked is {first.Targets} and {second.Targets}");
        Require(first.Count == second.Count, $"there are {first.Count} and {second.Count} samples");
        for (int sample = 0; sample < first.Count; sample++)
        {
            for (int target = 0; target < first.Targets.Count; target++)
            {
                (double truth, double other) = (first.Truths(sample)[target], second.Truths(sample)[target]);
                Require(truth.Equals(other), $"the truth of '{first.Targets[target]}' of sample {sample} is {truth} and {other}");
            }

            CheckSample(sample, first.Paths, second.Paths, first.Groups, second.Groups);
        }
    }

    public static void CheckUnits(ValuePredictions first, ValuePredictions second)
    {
        Check(first, second);
        for (int value = 0; value < first.Targets.Count; value++)
        {
            Require(first.UnitOf(value) == second.UnitOf(value), $"the units of '{first.Targets[value]}' are '{first.UnitOf(value)}' and '{second.UnitOf(value)}'");
        }
    }

    private static void CheckSample(int sample, ValueList<string>? paths, ValueList<string>? others, ValueList<string?>? groups, ValueList<string?>? otherGroups)
    {
        if (paths is not null && others is not null)
        {
            Require(paths[sample] == others[sample], $"sample {sample} is '{paths[sample]}' and '{others[sample]}'");
        }

        if (groups is not null && otherGroups is not null)
        {
            Require(groups[sample] == otherGroups[sample], $"sample {sample} has the groups '{groups[sample]}' and '{otherGroups[sample]}'");
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
