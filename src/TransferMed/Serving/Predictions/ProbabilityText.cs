using System.Globalization;

namespace TransferMed.Serving;

/// <summary>Probabilities as people read them: no more certain than the samples bear that speak for them.</summary>
internal static class ProbabilityText
{
    // What three decimals can say.
    private const int Decimals = 3;
    private const decimal LeastDoubt = 0.001m;

    /// <summary>The probability, or that it is above or below what can be claimed.</summary>
    public static string Of(double probability, double? ceiling)
    {
        decimal doubt = DoubtOf(ceiling);
        decimal most = 1 - doubt;
        return probability > (double)most ? $"> {Text(most)}"
            : probability < (double)doubt ? $"< {Text(doubt)}"
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

        // The rounding of 1 - 0.98 is no doubt.
        return Math.Max(LeastDoubt, (decimal)Math.Ceiling(doubt * unit - 1e-9) / (decimal)unit);
    }

    private static string Text(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
