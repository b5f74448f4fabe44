using System.Globalization;
using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Refuses class names that are none: several findings in one, one class under two spellings, measurements, one class per
/// picture. Where the classes were stated, the user has decided and nothing is refused.
/// </summary>
internal static partial class LabelCheck
{
    private const int MostNumbers = 20;
    private const int MostFractions = 5;
    private const int FewestToDoubt = 5;
    private const string Marks = "|;";

    /// <summary>Checks the classes.</summary>
    /// <param name="name">The dataset's name, for messages.</param>
    /// <param name="classes">The names found.</param>
    /// <param name="counts">The number of pictures of each.</param>
    /// <param name="manifest">How the manifest was opened that names them; null where they come from elsewhere, as from folders.</param>
    public static void Run(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts, DatasetOptions? manifest)
    {
        RefuseMissing(name, classes, counts);
        RefuseSeveral(name, classes, counts, manifest);
        RefuseSpellings(name, classes, counts);
        RefuseMeasurements(name, classes, counts, manifest);
    }

    /// <summary>Checks the names of findings in lists.</summary>
    /// <param name="name">The manifest, for messages.</param>
    /// <param name="findings">The names found.</param>
    /// <param name="counts">The number of pictures of each.</param>
    /// <param name="delimiter">What parted them.</param>
    public static void RunFindings(string name, IReadOnlyList<string> findings, IReadOnlyList<int> counts, string delimiter)
    {
        if (findings.FirstOrDefault(finding => Marks.Any(mark => !delimiter.Contains(mark, StringComparison.Ordinal) && finding.Contains(mark, StringComparison.Ordinal))) is string joined)
        {
            char mark = Marks.First(mark => joined.Contains(mark, StringComparison.Ordinal));
            throw new DatasetException(
                $"{name}: the finding '{joined}' holds a '{mark}', and findings are parted by '{delimiter}'. Set Task = {OpeningLine.MultiLabelBy(mark)}; if it is the name of one finding, state the findings ({ClassList.Remedy}).");
        }

        RefuseSpellings(name, findings, counts);
        if (findings.Count >= MostNumbers && NumericNames.Of(findings) is not null)
        {
            throw new DatasetException($"{name}: the findings are {findings.Count} different numbers, for example '{findings[0]}': the column holds a measurement (Task = new {nameof(Regression)}()) or is another one. Name the column of the findings.");
        }
    }

    private static void RefuseMissing(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (MissingLabels.IsMissing(classes[i]))
            {
                throw new DatasetException(
                    $"{name}: {counts[i]} pictures have the class '{classes[i]}', which stands for a missing value. Leave them out; if it is the name of a class, state the classes ({ClassList.Remedy}).");
            }
        }
    }

    private static void RefuseSeveral(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts, DatasetOptions? manifest)
    {
        int[] joined = [.. Enumerable.Range(0, classes.Count).Where(i => classes[i].AsSpan().Trim("|; ").ContainsAny('|', ';'))];
        if (joined.Length > 0)
        {
            throw new DatasetException(
                $"{name}: {joined.Sum(i => counts[i])} of {counts.Sum()} pictures have a label of several findings ({joined.Length} such labels, for example '{classes[joined[0]]}'). "
                + $"{Way(manifest, OpeningLine.MultiLabelBy(classes[joined[0]].Trim('|', ';', ' ').First(Marks.Contains)), "findings")} "
                + $"If it is the name of one class, state the classes ({ClassList.Remedy}).");
        }
    }

    private static void RefuseSpellings(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        foreach (IGrouping<string, int> same in Enumerable.Range(0, classes.Count).GroupBy(i => Key(classes[i]), StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            string[] spellings = [.. same.Select(i => $"'{classes[i]}' ({counts[i]} pictures{Form(classes[i])})")];
            throw new DatasetException(
                $"{name}: {string.Join(" and ", spellings)} differ only in how they are written. Write the class in one way; if they are different classes, state the classes ({ClassList.Remedy}).");
        }
    }

    private static void RefuseMeasurements(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts, DatasetOptions? manifest)
    {
        double[]? numbers = NumericNames.Of(classes);
        int images = counts.Sum();
        bool measured = numbers is not null
            && (classes.Count >= MostNumbers || (classes.Count > MostFractions && Array.Exists(numbers, number => number != Math.Floor(number))));
        if (measured)
        {
            throw new DatasetException(
                $"{name}: the labels are {classes.Count} different numbers in {images} pictures, from {Number(numbers!.Min())} to {Number(numbers!.Max())}: a measurement rather than classes. "
                + $"{Way(manifest, $"new {nameof(Regression)}()", "values")} Or divide it into a few classes by thresholds; if every number is a class, state the classes ({ClassList.Remedy}).");
        }

        if (classes.Count >= FewestToDoubt && 2 * classes.Count > images)
        {
            throw new DatasetException(
                $"{name}: {images} pictures have {classes.Count} different labels, for example '{classes[0]}' and '{classes[1]}': most classes have one picture, as where the label is an identifier or a measurement. "
                + (numbers is null ? "" : Way(manifest, $"new {nameof(Regression)}()", "values") + " ")
                + $"Name the column or the folders of the classes; if these are the classes, state them ({ClassList.Remedy}).");
        }
    }

    /// <summary>How such labels are opened, as a sentence.</summary>
    private static string Way(DatasetOptions? manifest, string task, string targets) => manifest is null
        ? $"Pictures with {targets} are named by a CSV file (path,label), which is opened with {OpeningLine.Of(task, null)}."
        : $"Open it with {OpeningLine.Of(task, manifest.Columns)}.";

    /// <summary>Equal for names that differ in case, space, Unicode form or, as numbers, in their digits.</summary>
    private static string Key(string text)
    {
        string key = Space().Replace(ComposedText.Of(text), " ").Trim().ToUpperInvariant();
        return NumericNames.TryParse(key, out double number) ? (number == 0 ? 0 : number).ToString("r", CultureInfo.InvariantCulture) : key;
    }

    private static string Number(double number) => number.ToString("g6", CultureInfo.InvariantCulture);

    private static string Form(string text) => ComposedText.Of(text) != text ? ", accents decomposed" : "";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
