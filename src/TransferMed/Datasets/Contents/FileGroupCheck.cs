namespace TransferMed.Datasets;

/// <summary>
/// Sees in the groups that files name what anonymisation does to ids: one value for (nearly) all pictures, or one for each class.
/// No split is possible with either.
/// </summary>
internal static class FileGroupCheck
{
    private const int FewestImages = 4;

    /// <summary>A share of the pictures of a class from which a group stands for the class.</summary>
    private const double NearlyAll = 0.9;

    /// <summary>What is to be said, or null where the groups look like patients.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="fromFiles">The samples whose groups are those of their files.</param>
    public static string? Find(IReadOnlyList<string> classes, IReadOnlyList<ImageSample> fromFiles)
    {
        if (fromFiles.Count < FewestImages)
        {
            return null;
        }

        IGrouping<string, ImageSample> largest = Largest(fromFiles);
        if (2 * largest.Count() > fromFiles.Count)
        {
            return $"{largest.Count()} of {fromFiles.Count} pictures with a group from their file are in one group, '{largest.Key}', which stays on one side of every split.";
        }

        IGrouping<int, ImageSample>[] byClass = [.. fromFiles.GroupBy(sample => sample.Label).OrderBy(members => members.Key)];
        IGrouping<string, ImageSample>[] ofClasses = [.. byClass.Select(Largest)];
        bool eachHasItsOwn = byClass.Length > 1 && byClass.Length == classes.Count
            && byClass.Zip(ofClasses, (all, one) => one.Count() >= 2 && one.Count() >= NearlyAll * all.Count()).All(own => own)
            && ofClasses.Select(group => group.Key).Distinct(StringComparer.Ordinal).Count() == byClass.Length;
        return eachHasItsOwn
            ? $"each class has one group of its own ({string.Join(", ", byClass.Zip(ofClasses, (all, one) => $"{classes[all.Key]}: '{one.Key}' with {one.Count()} of {all.Count()} pictures").Take(3))}"
                + $"{(byClass.Length > 3 ? ", ..." : "")}), so that the groups tell the class and not the patient, and no split is possible with them."
            : null;
    }

    private static IGrouping<string, ImageSample> Largest(IEnumerable<ImageSample> samples) =>
        samples.GroupBy(sample => sample.Group!, StringComparer.Ordinal).MaxBy(members => members.Count())!;
}
