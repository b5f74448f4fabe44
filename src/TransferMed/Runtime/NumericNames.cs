using System.Globalization;

namespace TransferMed.Runtime;

/// <summary>Class names that are numbers: their order is that of the numbers (2 before 10).</summary>
internal static class NumericNames
{
    /// <summary>Reads a finite number with a decimal point.</summary>
    public static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);

    /// <summary>The numbers of the names, or null if one is none.</summary>
    public static double[]? Of(IReadOnlyList<string> names)
    {
        var numbers = new double[names.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!TryParse(names[i], out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>Whether all names are numbers, each greater than the one before.</summary>
    public static bool AreAscending(IReadOnlyList<string> names) =>
        Of(names) is double[] numbers && Enumerable.Range(1, Math.Max(0, numbers.Length - 1)).All(i => numbers[i - 1] < numbers[i]);
}
