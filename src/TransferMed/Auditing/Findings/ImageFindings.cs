using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Files that could not be read or compared, and sizes that differ.</summary>
internal static class ImageFindings
{
    public static IEnumerable<AuditFinding> Of(ImageDataset dataset, IReadOnlyList<ImageContent> contents, List<SkippedFile> unreadable) =>
        [.. Unreadable(dataset.Name, unreadable), .. NotCompared(dataset, contents), .. Sizes(contents)];

    public static IEnumerable<AuditFinding> Unreadable(string name, List<SkippedFile> unreadable)
    {
        if (unreadable.Count > 0)
        {
            yield return new AuditFinding(
                AuditFindingKind.UnreadableFiles,
                AuditSeverity.Warning,
                $"{name}: {Wording.Count(unreadable.Count, "file")} could not be read or {(unreadable.Count == 1 ? "lies" : "lie")} outside every class. The first: {unreadable[0].Path}: {unreadable[0].Reason}")
            {
                Paths = unreadable.Select(file => file.Path).Order(StringComparer.Ordinal).ToValueList(),
                Figures = [new AuditFigure("files", unreadable.Count)],
            };
        }
    }

    private static IEnumerable<AuditFinding> NotCompared(ImageDataset dataset, IReadOnlyList<ImageContent> contents)
    {
        int[] without = [.. Enumerable.Range(0, contents.Count).Where(i => contents[i].Traits is null or { Thumbnail.IsFeatureless: true })];
        if (without.Length > 0)
        {
            bool generated = Array.TrueForAll(without, i => contents[i].Traits is null);
            yield return new AuditFinding(
                AuditFindingKind.NotCompared,
                AuditSeverity.Info,
                generated
                    ? $"{Wording.Count(without.Length, "picture")} are generated or come from a reader without files: there is nothing to compare."
                    : $"{Wording.Count(without.Length, "picture")} show next to nothing (a single colour): of these only copies of equal pixels are found, not look-alikes. Look at them.")
            {
                Paths = generated ? [] : without.Select(i => dataset.Samples[i].Path).Order(StringComparer.Ordinal).ToValueList(),
                Figures = [new AuditFigure("pictures", without.Length)],
            };
        }
    }

    private static IEnumerable<AuditFinding> Sizes(IReadOnlyList<ImageContent> contents)
    {
        ImageSize[] sizes = [.. contents.Where(content => content.Traits is not null).Select(content => content.Size)];
        int different = sizes.Distinct().Count();
        if (different > 1)
        {
            (int narrow, int wide, int low, int high) = (sizes.Min(s => s.Width), sizes.Max(s => s.Width), sizes.Min(s => s.Height), sizes.Max(s => s.Height));
            yield return new AuditFinding(
                AuditFindingKind.MixedSizes,
                AuditSeverity.Info,
                $"The pictures have {different} sizes: {narrow} to {wide} pixels wide, {low} to {high} high. Resizing evens them out, but what was small is blurred then.")
            {
                Figures =
                [
                    new AuditFigure("sizes", different), new AuditFigure("leastWidth", narrow), new AuditFigure("largestWidth", wide),
                    new AuditFigure("leastHeight", low), new AuditFigure("largestHeight", high),
                ],
            };
        }
    }
}
