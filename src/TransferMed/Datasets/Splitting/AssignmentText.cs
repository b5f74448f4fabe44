using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>How pictures were assigned to parts, in words for people.</summary>
internal static class AssignmentText
{
    /// <summary>Of a split at random.</summary>
    public static string AtRandom(double train, double validation, double test, int seed, SplitLinks links, LearningTask task) => string.Create(
        CultureInfo.InvariantCulture,
        $"At random by seed {seed}: {Percent(train)} for training, {Percent(validation)} for validation and {Percent(test)} for the test, {Strata(task)} in about these shares; {Of(links)}.");

    /// <summary>Of parts that were published with the pictures.</summary>
    public static string AsPublished(bool hasValidation, double validationShare, int seed, int removed, SplitLinks links) => string.Create(
        CultureInfo.InvariantCulture,
        $"As published with the pictures{(hasValidation || validationShare == 0 ? "" : $"; for validation {Percent(validationShare)} of the published training part, at random by seed {seed}")}; {Of(links)}{(removed > 0 ? $", for which {Wording.Count(removed, "picture")} {(removed == 1 ? "was" : "were")} taken out" : "")}.");

    private static string Strata(LearningTask task) => task switch
    {
        MultiLabel => "each finding, and pictures without any,",
        Regression => "low to high values",
        Ordinal => "each grade",
        _ => "each class",
    };

    private static string Of(SplitLinks links) => links switch
    {
        SplitLinks.NearDuplicates => "pictures of one named group, of the same pixels (mirrored and turned ones too) and pictures that look the same stand in one part",
        SplitLinks.Copies => "pictures of one named group and of the same pixels (mirrored and turned ones too) stand in one part",
        _ => "nothing was kept together, so that pictures of one patient may stand in several parts",
    };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
