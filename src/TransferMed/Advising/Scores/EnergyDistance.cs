using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>
/// How far two sets of rows lie apart, whatever their numbers (Székely and Rizzo 2013): twice the mean distance between the sets less the mean distances
/// within each. About 0 for two draws of the same, below it by chance.
/// </summary>
internal static class EnergyDistance
{
    public static double Between(RowMatrix first, RowMatrix second) => 2 * Across(first, second) - Within(first) - Within(second);

    private static double Across(RowMatrix first, RowMatrix second)
    {
        double sum = 0;
        for (int i = 0; i < first.Rows; i++)
        {
            for (int j = 0; j < second.Rows; j++)
            {
                sum += Distance(first[i], second[j]);
            }
        }

        return sum / first.Rows / second.Rows;
    }

    private static double Within(RowMatrix rows)
    {
        double sum = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Distance(rows[i], rows[j]);
            }
        }

        return rows.Rows < 2 ? 0 : 2 * sum / rows.Rows / (rows.Rows - 1);
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }

        return Math.Sqrt(sum);
    }
}
