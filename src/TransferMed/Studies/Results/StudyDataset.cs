using System.Security.Cryptography;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>A dataset of a study, as its results describe it.</summary>
public sealed record StudyDataset
{
    /// <summary>The source's name in the study, or the dataset's own for the target.</summary>
    public required string Name { get; init; }

    /// <summary><c>target</c> or <c>source</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The folder that all pictures lie in, the address of a generated domain, or null where there is no such place.</summary>
    public required string? Path { get; init; }

    /// <summary>The class names, in the order of labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The pictures of each class.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>The pictures' <see cref="ImageDataset.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>SHA-256 over relative path, class, group and published part of all pictures in their order, which splits depend on.</summary>
    public required string Listing { get; init; }

    /// <summary>True for generated pictures: results on them say nothing about real ones.</summary>
    public required bool Synthetic { get; init; }

    /// <summary>Pictures that were found but left out, with the reason.</summary>
    public required IReadOnlyList<SkippedFile> Skipped { get; init; }

    /// <summary>What was noticed when the dataset was opened (<see cref="ImageDataset.Notes"/>). None in results that do not say it.</summary>
    public ValueList<string> Notes { get; init => field = value ?? []; } = [];

    internal static StudyDataset Of(ImageDataset dataset, string name, string role)
    {
        var root = DatasetRoot.Of(dataset);
        return new StudyDataset
        {
            Name = name,
            Role = role,
            Path = root.Path,
            Classes = [.. dataset.Classes],
            Counts = [.. dataset.ClassCounts],
            Fingerprint = dataset.Fingerprint,
            Listing = ListingOf(dataset, root),
            Synthetic = dataset.IsSynthetic,
            Skipped = [.. dataset.Skipped],
            Notes = dataset.Notes,
        };
    }

    private static string ListingOf(ImageDataset dataset, DatasetRoot root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageSample sample in dataset.Samples)
        {
            string line = $"{root.Relative(sample.Path)}\0{dataset.Classes[sample.Label]}\0{sample.Group}\0{sample.Part}\n";
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
