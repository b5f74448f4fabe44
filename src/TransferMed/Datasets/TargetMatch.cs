using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Findings or values of a dataset from elsewhere in the order of a model's, matched by name. What the dataset does not have is unknown, not left out: a picture may lack one and have others.</summary>
internal static class TargetMatch
{
    /// <summary>Matches.</summary>
    /// <param name="names">The names of the model's findings or values.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="dataset">The dataset, of the same task.</param>
    /// <exception cref="ArgumentException">No name is shared, two differ only in how they are written, or a value has another unit.</exception>
    public static ClassMatch Of(ValueList<string> names, LearningTask task, ImageDataset dataset)
    {
        string[] own = [.. dataset.Classes];
        int[] places = [.. names.Select(name => Array.IndexOf(own, name))];
        string[] missing = [.. names.Where((_, target) => places[target] < 0)];
        string[] unknown = [.. own.Except(names, StringComparer.Ordinal)];
        ClassMatch.RequireSpelling(names, dataset, unknown, missing);
        if (missing.Length == names.Count)
        {
            throw new ArgumentException(
                $"The model has the {task.Targets} {names}, the dataset '{dataset.Name}' has {dataset.Classes}: none is shared. Name the {task.Targets} of the dataset like those of the model.", nameof(dataset));
        }

        RequireUnits(names, places, task, dataset);
        LearningTask matched = InUnitsOf(task, places, dataset.Task);
        if (dataset.Classes.Equals(names) && dataset.Task == matched)
        {
            return new ClassMatch(dataset, []);
        }

        var notes = new List<string>();
        if (missing.Length > 0)
        {
            notes.Add($"'{dataset.Name}' says nothing of {Quote(task, missing)}: what the model says is judged on {names.Count - missing.Length} of its {names.Count} {task.Targets}.");
        }

        if (unknown.Length > 0)
        {
            notes.Add($"'{dataset.Name}' has {Quote(task, unknown)}, which the model does not know: {(unknown.Length == 1 ? "it is" : "they are")} passed over.");
        }

        IEnumerable<ImageSample> samples = dataset.Samples.Select(sample => sample with { Targets = places.Select(place => place < 0 ? float.NaN : sample.Targets[place]).ToValueList() });
        return new ClassMatch(dataset.WithClasses(names, dataset.ClassOrderIsStated, samples, notes, matched), notes.ToValueList());
    }

    /// <summary>The units by the model's places: the model's own, where it states none those of the dataset.</summary>
    private static LearningTask InUnitsOf(LearningTask task, int[] places, LearningTask asked)
    {
        if (task is not Regression model || asked is not Regression data)
        {
            return asked;
        }

        string[] units = [.. places.Select((place, target) => model.UnitOf(target) is { Length: > 0 } own ? own : place < 0 ? "" : data.UnitOf(place))];
        return Array.TrueForAll(units, unit => unit.Length == 0) ? new Regression() : new Regression { Units = units.ToValueList() };
    }

    private static void RequireUnits(ValueList<string> names, int[] places, LearningTask task, ImageDataset dataset)
    {
        if (task is not Regression model || dataset.Task is not Regression data)
        {
            return;
        }

        for (int target = 0; target < places.Length; target++)
        {
            (string wanted, string given) = (model.UnitOf(target), places[target] < 0 ? "" : data.UnitOf(places[target]));
            if (wanted.Length > 0 && given.Length > 0 && wanted != given)
            {
                throw new ArgumentException($"The model gives '{names[target]}' in {wanted}, the dataset '{dataset.Name}' has it in {given}. Bring the values of the dataset to {wanted}.", nameof(dataset));
            }
        }
    }

    private static string Quote(LearningTask task, string[] names) =>
        (names.Length == 1 ? $"the {(task is MultiLabel ? "finding" : "value")} " : $"the {task.Targets} ") + string.Join(", ", names.Select(name => $"'{name}'"));
}
