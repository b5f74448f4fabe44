using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A dataset from elsewhere under the classes of a model, matched by name.</summary>
/// <param name="Dataset">The samples of classes that the model has, labelled as the model labels them, with the notes of the dataset and of the matching.</param>
/// <param name="Notes">Of these the notes of the matching: what is missing and what was left out, in sentences; none where the classes are the same.</param>
internal sealed record ClassMatch(ImageDataset Dataset, ValueList<string> Notes)
{
    /// <summary>Matches.</summary>
    /// <param name="classes">The model's classes.</param>
    /// <param name="isOrdered">Whether the order of the model's classes was stated.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="task">The model's task; one class of several where null. For findings and values see <see cref="TargetMatch"/>.</param>
    /// <exception cref="ArgumentException">The dataset has another task, no class is shared, or two names differ only in how they are written.</exception>
    public static ClassMatch Of(ValueList<string> classes, bool isOrdered, ImageDataset dataset, LearningTask? task = null)
    {
        task ??= dataset.Task.IsOneOfSeveral ? dataset.Task : new SingleLabel();
        RequireTask(task, dataset);
        if (!task.IsOneOfSeveral)
        {
            return TargetMatch.Of(classes, task, dataset);
        }

        int[] labels = [.. dataset.Classes.Select(name => classes.Index().Where(pair => pair.Item == name).Select(pair => pair.Index).DefaultIfEmpty(-1).First())];
        string[] unknown = [.. dataset.Classes.Where((_, label) => labels[label] < 0 && dataset.ClassCounts[label] > 0)];
        string[] missing = [.. classes.Where((_, place) => !labels.Index().Any(pair => pair.Item == place && dataset.ClassCounts[pair.Index] > 0))];
        RequireSpelling(classes, dataset, unknown, missing);
        ImageSample[] kept = [.. dataset.Samples.Where(sample => labels[sample.Label] >= 0).Select(sample => sample with { Label = labels[sample.Label] })];
        if (kept.Length == 0 && dataset.Count > 0)
        {
            throw new ArgumentException(
                $"The model has the classes {classes}, the dataset '{dataset.Name}' has {dataset.Classes}: no picture is of a class that the model has. "
                + "Name the folders or labels of the dataset like the classes of the model.",
                nameof(dataset));
        }

        var notes = new List<string>();
        if (missing.Length > 0)
        {
            notes.Add(
                $"'{dataset.Name}' has no pictures of {Quote(missing)}: what the model says is judged on {classes.Count - missing.Length} of its {classes.Count} classes.");
        }

        if (unknown.Length > 0)
        {
            int left = dataset.Count - kept.Length;
            notes.Add($"'{dataset.Name}' has {Quote(unknown)}, which the model does not know: {left} of {dataset.Count} pictures are left out. In use such pictures would be put into a class that is wrong.");
        }

        // The places in the model of its classes, in the order of the dataset.
        int[] shared = [.. labels.Where(place => place >= 0)];
        bool isSameOrder = shared.Zip(shared.Skip(1)).All(pair => pair.First < pair.Second);
        if (isOrdered && dataset.ClassOrderIsStated && !isSameOrder)
        {
            notes.Add($"'{dataset.Name}' states its classes in the order {dataset.Classes}, the model in {classes}: that of the model counts.");
        }

        bool becomesOrdered = isOrdered || (dataset.ClassOrderIsStated && isSameOrder && shared.Length == classes.Count);
        bool isAsItWas = dataset.Classes.Equals(classes) && dataset.ClassOrderIsStated == becomesOrdered && dataset.Task == task;
        return new ClassMatch(isAsItWas && notes.Count == 0 ? dataset : dataset.WithClasses(classes, becomesOrdered, kept, notes, task), notes.ToValueList());
    }

    /// <summary>Classes and grades are told apart by the model alone: a dataset without a stated order is judged as one of the model's.</summary>
    private static void RequireTask(LearningTask task, ImageDataset dataset)
    {
        bool isSame = task.GetType() == dataset.Task.GetType() || (task.IsOneOfSeveral && dataset.Task.IsOneOfSeveral);
        if (!isSame)
        {
            throw new ArgumentException(
                $"The model answers with {task.Wording} ({task.GetType().Name}), the dataset '{dataset.Name}' has {dataset.Task.Wording} to a picture ({dataset.Task.GetType().Name}). "
                + $"Open the dataset with {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} = new {task.GetType().Name}() and its columns.",
                nameof(dataset));
        }
    }

    /// <summary>A class that is only written in another way would drop out in silence.</summary>
    internal static void RequireSpelling(ValueList<string> classes, ImageDataset dataset, string[] unknown, string[] missing)
    {
        foreach (string name in unknown)
        {
            if (Array.Find(missing, other => string.Equals(other.Trim().Normalize(), name.Trim().Normalize(), StringComparison.OrdinalIgnoreCase)) is string near)
            {
                throw new ArgumentException(
                    $"The model has the {dataset.Task.Targets} {classes}, the dataset '{dataset.Name}' has {dataset.Classes}: '{name}' and '{near}' differ only in how they are written. Write '{near}' in the dataset.",
                    nameof(dataset));
            }
        }
    }

    private static string Quote(string[] names) => (names.Length == 1 ? "the class " : "the classes ") + string.Join(", ", names.Select(name => $"'{name}'"));
}
