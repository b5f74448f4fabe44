using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>What pictures of a dataset were used for.</summary>
public enum DatasetRole
{
    /// <summary>Pretraining.</summary>
    Source,

    /// <summary>Fitting the weights.</summary>
    Training,

    /// <summary>Decisions during training, calibration, thresholds.</summary>
    Validation,

    /// <summary>Judging the result.</summary>
    Test,
}

/// <summary>Which pictures were used, without the pictures.</summary>
public sealed class DatasetCard
{
    internal DatasetCard(DatasetRole role, string name, ValueList<string> classes, ValueList<int> classCounts, int groups, string fingerprint)
    {
        Role = role;
        Name = name;
        Classes = classes;
        ClassCounts = classCounts;
        Groups = groups;
        Fingerprint = fingerprint;
    }

    /// <summary>What for.</summary>
    public DatasetRole Role { get; }

    /// <summary>What they were called.</summary>
    public string Name { get; }

    /// <summary>The class names.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>Samples of each class; of each finding those that have it, of each value those above 0.</summary>
    public ValueList<int> ClassCounts { get; }

    /// <summary>The number of groups, such as patients; 0 where none were known.</summary>
    public int Groups { get; }

    /// <summary>SHA-256 over classes, labels, groups and pixels (<see cref="ImageDataset.Fingerprint"/>).</summary>
    public string Fingerprint { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Images ?? ClassCounts.Sum();

    /// <summary>That number where the counts do not add up to it, as those of findings and values; else null.</summary>
    internal int? Images { get; init; }

    /// <summary>The card of a dataset.</summary>
    /// <param name="role">What its pictures were used for.</param>
    /// <param name="dataset">The pictures.</param>
    /// <returns>The card.</returns>
    public static DatasetCard From(DatasetRole role, ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new DatasetCard(role, dataset.Name, dataset.Classes, dataset.ClassCounts, dataset.Groups.Count, dataset.Fingerprint) { Images = dataset.Task.IsOneOfSeveral ? null : dataset.Count };
    }

    /// <summary>The cards of the parts of a split that have pictures.</summary>
    /// <param name="parts">The parts.</param>
    /// <returns>Training, validation and test, in this order.</returns>
    public static ValueList<DatasetCard> From(DatasetParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (DatasetRole Role, ImageDataset Dataset)[] all = [(DatasetRole.Training, parts.Train), (DatasetRole.Validation, parts.Validation), (DatasetRole.Test, parts.Test)];
        return all.Where(part => part.Dataset.Count > 0).Select(part => From(part.Role, part.Dataset)).ToValueList();
    }
}
