using System.Globalization;

namespace TransferMed.Serving;

/// <summary>Probabilities as people read them: no more certain than the samples bear that speak for them.</summary>
internal static class ProbabilityText
{
    // What three decimals can say.
    private const int Decimals = 3;
    private const decimal LeastDoubt = 0.001m;

    // 1 - 0.9 is a little below 0.1.
    private const double Rounding = 1e-9;

    /// <summary>The probability, or that it is above or below what can be claimed.</summary>
    public static string Of(double probability, double? ceiling)
    {
        decimal doubt = DoubtOf(ceiling);
        decimal most = 1 - doubt;
        return probability > (double)most + Rounding ? $"> {Text(most)}"
            : probability < (double)doubt - Rounding ? $"< {Text(doubt)}"
            : probability.ToString("0.000", CultureInfo.InvariantCulture);
    }

    // The doubt that a ceiling leaves, rounded up to one significant digit: 1 / 88 is 0.02, 1 / 502 is 0.002.
    private static decimal DoubtOf(double? ceiling)
    {
        if (1 - ceiling is not (> 0 and < 0.5 and var doubt))
        {
            return LeastDoubt;
        }

        int digits = Math.Min(Decimals, -(int)Math.Floor(Math.Log10(doubt)));
        double unit = Math.Pow(10, digits);
        return Math.Max(LeastDoubt, (decimal)Math.Ceiling(doubt * unit - Rounding) / (decimal)unit);
    }

    private static string Text(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
