using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>A dataset of a study, as its results describe it.</summary>
public sealed record StudyDataset
{
    [JsonConstructor]
    internal StudyDataset()
    {
    }

    /// <summary>The source's name in the study, or the dataset's own for the target.</summary>
    [JsonInclude, JsonRequired]
    public string Name { get; internal init; } = "";

    /// <summary><c>target</c> or <c>source</c>.</summary>
    [JsonInclude, JsonRequired]
    public string Role { get; internal init; } = "";

    /// <summary>The folder that all pictures lie in, the address of a generated domain, or null where there is no such place.</summary>
    [JsonInclude, JsonRequired]
    public string? Path { get; internal init; }

    /// <summary>The class names, in the order of labels.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<string> Classes { get; internal init; } = [];

    /// <summary>The pictures of each class.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<int> Counts { get; internal init; } = [];

    /// <summary>The number of pictures where the counts do not add up to it, as those of findings and values; else null.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal int? Images { get; init; }

    /// <summary>The pictures' <see cref="ImageDataset.Fingerprint"/>.</summary>
    [JsonInclude, JsonRequired]
    public string Fingerprint { get; internal init; } = "";

    /// <summary>SHA-256 over relative path, class, group and published part of all pictures in their order, which splits depend on.</summary>
    [JsonInclude, JsonRequired]
    public string Listing { get; internal init; } = "";

    /// <summary>True for generated pictures: results on them say nothing about real ones.</summary>
    [JsonInclude, JsonRequired]
    public bool Synthetic { get; internal init; }

    /// <summary>Pictures that were found but left out, with the reason.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<SkippedFile> Skipped { get; internal init; } = [];

    /// <summary>What was noticed when the dataset was opened (<see cref="ImageDataset.Notes"/>). None in results that do not say it.</summary>
    [JsonInclude]
    public ValueList<string> Notes { get; internal init => field = value ?? []; } = [];

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
            Images = dataset.Task.IsOneOfSeveral ? null : dataset.Count,
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
            string line = $"{root.Relative(sample.Path)}\0{(dataset.Task.IsOneOfSeveral ? dataset.Classes[sample.Label] : string.Join(' ', sample.Targets.Select(target => target.ToString("R", CultureInfo.InvariantCulture))))}\0{sample.Group}\0{sample.Part}{(sample.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"\0{sample.Weight:R}"))}\n";
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
