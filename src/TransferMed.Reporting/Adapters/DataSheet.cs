using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What is said of each set: counts, groups, fingerprint, what was left out.</summary>
internal static class DataSheet
{
    private const int ReasonsShown = 5;

    internal const int ClassesShown = 30;

    public static IReadOnlyList<IBlock> Of(StudyDataset dataset, TargetWords words) =>
    [
        new Heading($"{dataset.Name} ({dataset.Role})"),
        new FactList(Facts(
            dataset.Images ?? dataset.Counts.Sum(count => (long)count),
            [new ReportFact(string.Create(CultureInfo.InvariantCulture, $"{words.HeadingOfMany} ({dataset.Classes.Count})"), Counts(dataset.Classes, dataset.Counts))],
            null,
            dataset.Synthetic,
            dataset.Skipped,
            [
                new ReportFact("Place", dataset.Path ?? "files in no common folder", true),
                new ReportFact("Fingerprint of the pictures", dataset.Fingerprint, true),
                new ReportFact("Fingerprint of the list", dataset.Listing, true),
            ])),
    ];

    public static IReadOnlyList<IBlock> Of(string role, ImageDataset dataset) =>
    [
        new Heading($"{dataset.Name} ({role})"),
        new FactList(Facts(dataset.Count, TargetSheet.Facts(dataset), dataset.Groups.Count, dataset.IsSynthetic, dataset.Skipped,
        [
            new ReportFact("Fingerprint of the pictures", dataset.Fingerprint, true),
        ])),
    ];

    /// <summary>"normal 180, ulcer 354".</summary>
    public static string Counts(IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        IEnumerable<string> named = classes.Zip(counts, (name, count) => $"{name} {NumberText.Count(count)}");
        return string.Join(", ", named.Take(ClassesShown)) + (classes.Count > ClassesShown ? $" and {NumberText.Count(classes.Count - ClassesShown)} more classes" : "");
    }

    private static IReadOnlyList<ReportFact> Facts(
        long pictures,
        IReadOnlyList<ReportFact> targets,
        int? groups,
        bool synthetic,
        IReadOnlyList<SkippedFile> skipped,
        IReadOnlyList<ReportFact> identity) =>
    [
        new("Pictures", NumberText.Count(pictures) + (synthetic ? ", generated" : "")),
        .. targets,
        .. groups is { } number ? new[] { new ReportFact("Groups", number == 0 ? "none named" : NumberText.Count(number)) } : [],
        new("Left out", Skipped(skipped)),
        .. identity,
    ];

    private static string Skipped(IReadOnlyList<SkippedFile> skipped) => skipped.Count == 0
        ? "none"
        : string.Join("; ", LeftOutReason.Of(skipped).Take(ReasonsShown).Select(Text))
            + (LeftOutReason.Of(skipped).Skip(ReasonsShown).Sum(reason => reason.Count) is > 0 and int more ? $"; and {NumberText.Count(more)} more for other reasons" : "");

    private static string Text(LeftOutReason reason) =>
        $"{NumberText.Count(reason.Count)} ({string.Join(", ", reason.Files.Select(Path.GetFileName))}{(reason.Count > reason.Files.Count ? ", \u2026" : "")}): {reason.Reason.TrimEnd('.')}";
}
