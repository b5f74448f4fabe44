using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Reporting;

/// <summary>What the pictures and their parts say for the model card of an evaluation. Null is what they do not say.</summary>
internal static class CardDataFacts
{
    private const int FormatsShown = 5;

    /// <summary>The sets, and what the published weights were trained on before.</summary>
    public static string? Sources(EvaluationReportOptions options)
    {
        string[] sentences =
        [
            .. options.Datasets.Select(set => $"{set.Value.Name} ({set.Key}): {NumberText.Count(set.Value.Count)} pictures{(set.Value.IsSynthetic ? ", generated" : "")}."),
            .. options.Model?.Card.StartingWeights is { } start ? new[] { $"The weights that it began with were trained on {start.Dataset}: {NumberText.Count(start.Images)} images." } : [],
        ];
        return sentences.Length == 0 ? null : string.Join(" ", sentences);
    }

    /// <summary>What was left out by the program, and nothing of what was left out before.</summary>
    public static string? Eligibility(EvaluationReportOptions options) => options.Parts is { } parts
        ? Join([Missing(options), parts.Removed.Count == 0 ? null : $"{NumberText.Plural(parts.Removed.Count, "picture was", "pictures were")} taken out because the like stands in a part that counts for more."])
        : null;

    /// <summary>Whether the library drew the test part from all pictures. One that somebody else set apart may be of another origin.</summary>
    public static bool AreDrawn(EvaluationReportOptions options) =>
        options.Parts is { Assignment: not null } parts && !parts.Test.Samples.All(sample => sample.Part == DatasetPart.Test);

    public static string? Missing(EvaluationReportOptions options) => options.Datasets.Count == 0 ? null : Capitalised(Skipped(options));

    /// <summary>Whether the parts hold all pictures of the audited set; null where that cannot be told.</summary>
    public static string? Subsets(EvaluationReportOptions options)
    {
        if (options.Parts is not { } parts || options.Audit?.Sets is not [{ Side: "data" } audited])
        {
            return null;
        }

        int used = parts.Train.Count + parts.Validation.Count + parts.Test.Count;
        return used + parts.Removed.Count == audited.Images
            ? $"The parts hold {(parts.Removed.Count == 0 ? "all" : NumberText.Count(used) + " of the")} {NumberText.Count(audited.Images)} pictures that were opened; none was reduced."
            : $"The parts hold {NumberText.Count(used)} of the {NumberText.Count(audited.Images)} pictures that were opened.";
    }

    /// <summary>Formats and sizes of the files, as they lie there.</summary>
    public static string? Acquisition(EvaluationReportOptions options)
    {
        ImageContent[] contents = [.. options.Datasets.Select(set => set.Value).Where(set => !set.IsSynthetic).SelectMany(set => set.Contents.Of(set.Samples))];
        ImageSize[] sizes = [.. contents.Select(content => content.Size).Where(size => size.Width > 0)];
        if (sizes.Length == 0)
        {
            return null;
        }

        string formats = string.Join(", ", contents.Select(content => content.Traits?.Format).OfType<string>().CountBy(format => format)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(FormatsShown).Select(entry => $"{NumberText.Count(entry.Value)} {entry.Key}"));
        (string widths, string heights) = (Range(sizes.Select(size => size.Width)), Range(sizes.Select(size => size.Height)));
        return $"The files are {widths} pixels wide and {heights} high{(formats.Length == 0 ? "" : $": {formats}")}.";
    }

    /// <summary>Where labels come from, and what speaks against them.</summary>
    public static string? Labels(TargetWords words, EvaluationReportOptions options)
    {
        if (options.Audit is not { } audit)
        {
            return null;
        }

        AuditFinding[] against = [.. audit.Findings.Where(finding => finding.Kind is AuditFindingKind.ConflictingLabels or AuditFindingKind.SimilarUnderTwoLabels)];
        string truth = words == TargetWords.Findings ? "A finding is there where the labels of the data say so, and unknown where they say neither."
            : words == TargetWords.Values ? "The true value is the measurement that the data give."
            : $"The true {words.One} is the label that the data give.";
        return truth + " "
            + (against.Length == 0 ? "The audit found no picture under two labels." : string.Join(" ", against.Select(finding => finding.Message)));
    }

    public static string? Partitions(EvaluationReportOptions options) => options.Parts is { Assignment: { } assignment } parts
        ? $"{assignment} Training {Images(parts.Train)}, validation {Images(parts.Validation)}, test {Images(parts.Test)}."
        : null;

    /// <summary>What was compared between the parts, and the outcome.</summary>
    public static string? Disjointness(EvaluationReportOptions options)
    {
        string?[] sentences =
        [
            options.Parts is { } parts ? Groups(parts) : null,
            options.PartsAudit is { } between ? $"Audit between the parts: {between.Verdict}" : null,
            options.Audit is { } audit ? $"Audit of the pictures: {audit.Verdict}" : null,
        ];
        return Join(sentences);
    }

    /// <summary>How many pictures and groups there are for each use.</summary>
    public static string Numbers(int count, IReadOnlyList<string?>? groups, EvaluationReportOptions options) => options.Parts is { } parts
        ? $"Training {Size(parts.Train)}, validation {Size(parts.Validation)}, test {Size(parts.Test)}."
        : $"{NumberText.Count(count)} test pictures{RepeatSections.Groups(groups)}.";

    /// <summary>How frequent what is in each part, or among the test pictures, and what was done about it.</summary>
    public static string ClassBalance(string test, EvaluationReportOptions options) =>
        (options.Parts is { } parts ? $"Training: {Counts(parts.Train)}. Validation: {Counts(parts.Validation)}. Test: {Counts(parts.Test)}." : $"Test pictures: {test}")
        + CardTrainingFacts.Balance(options);

    /// <summary>Groups and classes of each part: what is known of the patients.</summary>
    public static string? Participants(EvaluationReportOptions options) => options.Parts is { } parts
        ? string.Join(" ", new[] { ("Training", parts.Train), ("Validation", parts.Validation), ("Test", parts.Test) }
            .Where(part => part.Item2.Count > 0)
            .Select(part => $"{part.Item1}: {Size(part.Item2)} ({Counts(part.Item2)})."))
        : null;

    /// <summary>The sentences that are there; null where none is.</summary>
    public static string? Join(IEnumerable<string?> sentences)
    {
        string text = string.Join(" ", sentences.OfType<string>());
        return text.Length == 0 ? null : text;
    }

    private static string Skipped(EvaluationReportOptions options)
    {
        // Parts of one set have its skipped files each.
        int skipped = options.Datasets.SelectMany(set => set.Value.Skipped).DistinctBy(file => file.Path).Count();
        return skipped == 0 ? "no file was left out when the data were opened." : $"{NumberText.Plural(skipped, "file was", "files were")} left out when the data were opened; the data sheet gives the reasons.";
    }

    private static string Groups(DatasetParts parts)
    {
        ImageDataset[] all = [parts.Train, parts.Validation, parts.Test];
        string[] names = [.. all.SelectMany(part => part.Groups)];
        int shared = names.Length - names.Distinct(StringComparer.Ordinal).Count();
        return names.Length == 0 ? "No groups (patients, lesions) are named: whether one patient stands in two parts cannot be told."
            : shared == 0 ? $"None of {NumberText.Count(names.Length)} named groups (patients, lesions, scenes) stands in two parts."
            : $"{NumberText.Plural(shared, "named group stands", "named groups stand")} in two parts.";
    }

    private static string Size(ImageDataset part) =>
        $"{NumberText.Plural(part.Count, "picture", "pictures")}{(part.Groups.Count == 0 ? "" : $" in {NumberText.Plural(part.Groups.Count, "group", "groups")}")}";

    private static string Images(ImageDataset part) => NumberText.Plural(part.Count, "picture", "pictures");

    private static string Counts(ImageDataset part) => part.Count == 0 ? "none" : TargetSheet.Text(part);

    private static string Range(IEnumerable<int> values) => (values.Min(), values.Max()) is var (least, most) && least == most ? NumberText.Count(least) : $"{NumberText.Count(least)} to {NumberText.Count(most)}";

    private static string Capitalised(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
