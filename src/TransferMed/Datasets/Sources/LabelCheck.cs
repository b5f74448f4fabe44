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

    /// <summary>Checks the classes.</summary>
    /// <param name="name">The dataset's name, for messages.</param>
    /// <param name="classes">The names found.</param>
    /// <param name="counts">The number of pictures of each.</param>
    public static void Run(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        RefuseMissing(name, classes, counts);
        RefuseSeveral(name, classes, counts);
        RefuseSpellings(name, classes, counts);
        RefuseMeasurements(name, classes, counts);
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

    private static void RefuseSeveral(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        int[] joined = [.. Enumerable.Range(0, classes.Count).Where(i => classes[i].AsSpan().Trim("|; ").ContainsAny('|', ';'))];
        if (joined.Length > 0)
        {
            throw new DatasetException(
                $"{name}: {joined.Sum(i => counts[i])} of {counts.Sum()} pictures have a label of several findings ({joined.Length} such labels, for example '{classes[joined[0]]}'). "
                + "Pictures of several classes at once cannot be learned yet: leave these rows out or write the one class that matters. "
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

    private static void RefuseMeasurements(string name, IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        double[]? numbers = NumericNames.Of(classes);
        int images = counts.Sum();
        bool measured = numbers is not null
            && (classes.Count >= MostNumbers || (classes.Count > MostFractions && Array.Exists(numbers, number => number != Math.Floor(number))));
        if (measured)
        {
            throw new DatasetException(
                $"{name}: the labels are {classes.Count} different numbers in {images} pictures, from {Number(numbers!.Min())} to {Number(numbers!.Max())}: a measurement rather than classes. "
                + $"Divide it into a few classes by thresholds; if every number is a class, state the classes ({ClassList.Remedy}).");
        }

        if (classes.Count >= FewestToDoubt && 2 * classes.Count > images)
        {
            throw new DatasetException(
                $"{name}: {images} pictures have {classes.Count} different labels, for example '{classes[0]}' and '{classes[1]}': most classes have one picture, as where the label is an identifier or a measurement. "
                + $"Name the column or the folders of the classes; if these are the classes, state them ({ClassList.Remedy}).");
        }
    }

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
