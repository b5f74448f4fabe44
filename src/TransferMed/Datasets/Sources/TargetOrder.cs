using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The order of findings and values: as they come from the source, or as stated.</summary>
internal static class TargetOrder
{
    /// <summary>Puts findings or values into the stated order.</summary>
    /// <param name="name">The dataset's name, for messages.</param>
    /// <param name="task">The task.</param>
    /// <param name="found">The names, in the order of the samples' targets.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="stated">The order, or null for the one that there is.</param>
    /// <exception cref="DatasetException">The stated names are not those that there are, or there are not as many units as values.</exception>
    public static (string[] Names, IReadOnlyList<ImageSample> Samples) Arrange(string name, LearningTask task, string[] found, IReadOnlyList<ImageSample> samples, ValueList<string>? stated)
    {
        if (task is Regression { Units.Count: > 0 } regression && regression.Units.Count != found.Length)
        {
            throw new DatasetException($"{name}: {nameof(Regression)}.{nameof(Regression.Units)} names {regression.Units.Count} units, and there are {found.Length} values ({string.Join(", ", found)}). Name one for each, empty for a value without one, or none at all.");
        }

        if (stated is null || stated.SequenceEqual(found, StringComparer.Ordinal))
        {
            return (found, samples);
        }

        int[] places = [.. stated.Select(wanted => Array.FindIndex(found, own => own.Equals(wanted, StringComparison.OrdinalIgnoreCase)))];
        string[] lacking = [.. stated.Where((_, i) => places[i] < 0)];
        string[] open = [.. found.Where((_, i) => !places.Contains(i))];
        if (lacking.Length + open.Length > 0)
        {
            throw new DatasetException(
                $"{name}: the stated {task.Targets} are not those of the data.{Listed(" Not in the data: ", lacking)}{Listed(" Not stated: ", open)} State the same names in the order that is wanted ({ClassList.Remedy}), or none.");
        }

        return ([.. places.Select(place => found[place])], [.. samples.Select(sample => sample with { Targets = places.Select(place => sample.Targets[place]).ToValueList() })]);
    }

    /// <summary>What to know about findings and values of which there is little, in sentences.</summary>
    public static IEnumerable<string> NotesOn(LearningTask task, string[] names, IReadOnlyList<ImageSample> samples)
    {
        int unknown = samples.Count(sample => sample.Targets.All(float.IsNaN));
        if (unknown > 0)
        {
            yield return $"Of {Wording.Count(unknown, "picture")} of {samples.Count} none of the {task.Targets} is known: nothing is learnt from {(unknown == 1 ? "it" : "them")}.";
        }

        string[] without = [.. names.Where((_, target) => !samples.Any(sample => task.IsThere(sample.Targets[target]))).Select(name => $"'{name}'")];
        if (without.Length > 0)
        {
            yield return task is MultiLabel
                ? $"{without.Length} of {names.Length} findings {(without.Length == 1 ? "is" : "are")} there in no picture: {Few(without)}. A model can be judged on the set, but cannot learn {(without.Length == 1 ? "it" : "them")} from it."
                : $"{without.Length} of {names.Length} values {(without.Length == 1 ? "is" : "are")} known of no picture: {Few(without)}.";
        }
    }

    private static string Listed(string lead, string[] names) => names.Length == 0 ? "" : $"{lead}{Few([.. names.Select(name => $"'{name}'")])}.";

    private static string Few(string[] names) => $"{string.Join(", ", names.Take(10))}{(names.Length > 10 ? ", ..." : "")}";
}
