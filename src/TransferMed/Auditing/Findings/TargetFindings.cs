using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Findings (of pictures) that are too rare, or far rarer than others; values of which little is known.</summary>
internal static class TargetFindings
{
    public static IEnumerable<AuditFinding> Of(ImageDataset dataset, List<int[]> units, AuditOptions options)
    {
        if (dataset.Task is MultiLabel && Imbalance(dataset, options) is { } imbalance)
        {
            yield return imbalance;
        }

        for (int target = 0; target < dataset.Classes.Count; target++)
        {
            int[] there = [.. Enumerable.Range(0, dataset.Count).Where(i => dataset.Task.IsThere(dataset.Samples[i].Targets[target]))];
            int groups = units.Count(unit => Array.Exists(unit, i => dataset.Task.IsThere(dataset.Samples[i].Targets[target])));
            if (there.Length >= options.TinyClass && groups >= 2)
            {
                continue;
            }

            string pictures = $"{Wording.Count(there.Length, "picture")} in {Wording.Count(groups, "linked group")}: too few to train on and to test on.";
            yield return new AuditFinding(
                AuditFindingKind.TinyClass,
                AuditSeverity.Warning,
                dataset.Task is MultiLabel
                    ? $"The finding '{dataset.Classes[target]}' is there in {pictures} Add pictures, merge the finding with another, or leave it out."
                    : $"The value '{dataset.Classes[target]}' is known of {pictures} Add pictures, or leave the value out.")
            {
                Paths = there.Select(i => dataset.Samples[i].Path).Order(StringComparer.Ordinal).ToValueList(),
                Figures = [new AuditFigure("pictures", there.Length), new AuditFigure("groups", groups)],
            };
        }
    }

    private static AuditFinding? Imbalance(ImageDataset dataset, AuditOptions options)
    {
        FindingSummary[] found = [.. dataset.Findings.Where(finding => finding.Positives > 0)];
        if (found.Length == 0)
        {
            return null;
        }

        (FindingSummary few, FindingSummary many) = (found.MinBy(finding => finding.Positives)!, found.MaxBy(finding => finding.Positives)!);
        double ratio = (double)many.Positives / few.Positives;
        return ratio <= options.ImbalanceRatio
            ? null
            : new AuditFinding(
                AuditFindingKind.ClassImbalance,
                AuditSeverity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The finding '{many.Name}' is there in {many.Positives} pictures, '{few.Name}' in {few.Positives}: {ratio:0.#} times as many. Judge each finding by itself, rare ones by average precision, and not by the share of right answers."))
            {
                Figures = [new AuditFigure("largest", many.Positives), new AuditFigure("smallest", few.Positives), new AuditFigure("ratio", ratio)],
            };
    }
}
