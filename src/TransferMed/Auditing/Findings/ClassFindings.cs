using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Classes that are out of balance or too small.</summary>
internal static class ClassFindings
{
    public static IEnumerable<AuditFinding> Of(ImageDataset dataset, List<int[]> units, AuditOptions options)
    {
        int smallest = dataset.ClassCounts.Where(count => count > 0).DefaultIfEmpty(0).Min();
        int largest = dataset.ClassCounts.Max();
        if (smallest > 0 && largest > options.ImbalanceRatio * smallest)
        {
            (string few, string many) = (NameOf(dataset, smallest), NameOf(dataset, largest));
            yield return new AuditFinding(
                AuditFindingKind.ClassImbalance,
                AuditSeverity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Class '{many}' has {largest} pictures, class '{few}' {smallest}: {(double)largest / smallest:0.#} times as many. Judge by macro F1 or balanced accuracy, not by accuracy, and weight the classes or sample evenly."))
            {
                Figures = [new AuditFigure("largest", largest), new AuditFigure("smallest", smallest), new AuditFigure("ratio", (double)largest / smallest)],
            };
        }

        for (int label = 0; label < dataset.Classes.Count; label++)
        {
            int images = dataset.ClassCounts[label];
            int groups = units.Count(unit => Array.Exists(unit, i => dataset.Samples[i].Label == label));
            if (images < options.TinyClass || groups < 2)
            {
                yield return new AuditFinding(
                    AuditFindingKind.TinyClass,
                    AuditSeverity.Warning,
                    $"Class '{dataset.Classes[label]}' has {Wording.Count(images, "picture")} in {Wording.Count(groups, "linked group")}: too few to train on and to test on. Add pictures, merge the class with another, or drop it.")
                {
                    Paths = dataset.Samples.Where(sample => sample.Label == label).Select(sample => sample.Path).Order(StringComparer.Ordinal).ToValueList(),
                    Figures = [new AuditFigure("pictures", images), new AuditFigure("groups", groups)],
                };
            }
        }
    }

    private static string NameOf(ImageDataset dataset, int count) => dataset.Classes[dataset.ClassCounts.Index().First(pair => pair.Item == count).Index];
}
