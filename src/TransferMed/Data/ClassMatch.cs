using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>A dataset from elsewhere under the classes of a model, matched by name.</summary>
/// <param name="Dataset">The samples of classes that the model has, labelled as the model labels them, with the notes of the dataset and of the matching.</param>
/// <param name="Notes">Of these the notes of the matching: what is missing and what was left out, in sentences; none where the classes are the same.</param>
internal sealed record ClassMatch(ImageDataset Dataset, ValueList<string> Notes)
{
    /// <summary>Matches.</summary>
    /// <param name="classes">The model's classes.</param>
    /// <param name="dataset">The dataset.</param>
    /// <exception cref="ArgumentException">No class is shared, or two names differ only in how they are written.</exception>
    public static ClassMatch Of(ValueList<string> classes, ImageDataset dataset)
    {
        if (dataset.Classes.Equals(classes))
        {
            return new ClassMatch(dataset, []);
        }

        int[] labels = [.. dataset.Classes.Select(name => classes.Index().Where(pair => pair.Item == name).Select(pair => pair.Index).DefaultIfEmpty(-1).First())];
        string[] unknown = [.. dataset.Classes.Where((_, label) => labels[label] < 0)];
        string[] missing = [.. classes.Where((_, label) => !labels.Contains(label))];
        RequireSpelling(classes, dataset, unknown, missing);
        ImageSample[] kept = [.. dataset.Samples.Where(sample => labels[sample.Label] >= 0).Select(sample => sample with { Label = labels[sample.Label] })];
        if (kept.Length == 0)
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

        return new ClassMatch(dataset.WithClasses(classes, kept, notes), notes.ToValueList());
    }

    /// <summary>A class that is only written in another way would drop out in silence.</summary>
    private static void RequireSpelling(ValueList<string> classes, ImageDataset dataset, string[] unknown, string[] missing)
    {
        foreach (string name in unknown)
        {
            if (Array.Find(missing, other => string.Equals(other.Trim().Normalize(), name.Trim().Normalize(), StringComparison.OrdinalIgnoreCase)) is string near)
            {
                throw new ArgumentException(
                    $"The model has the classes {classes}, the dataset '{dataset.Name}' has {dataset.Classes}: '{name}' and '{near}' differ only in how they are written. Name the class '{near}' in the dataset.",
                    nameof(dataset));
            }
        }
    }

    private static string Quote(string[] names) => (names.Length == 1 ? "the class " : "the classes ") + string.Join(", ", names.Select(name => $"'{name}'"));
}
