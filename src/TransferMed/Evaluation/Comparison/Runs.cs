using System.Globalization;

namespace TransferMed.Evaluation;

/// <summary>The rules for numbers that stand for one run each.</summary>
internal static class Runs
{
    public static void CheckFinite(IReadOnlyList<double> values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        for (int i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Value {i} is {values[i]}; a run without a finite value cannot be compared, leave its pair out."), name);
            }
        }
    }
}
