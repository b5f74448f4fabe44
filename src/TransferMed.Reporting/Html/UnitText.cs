using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>How numbers that have a unit are written: all of one value with as many decimals, so that they stand digit under digit.</summary>
/// <param name="Unit">The unit; empty for none.</param>
/// <param name="Decimals">The number of decimals.</param>
internal sealed record UnitText(string Unit, int Decimals)
{
    /// <summary>Digits of a number of the usual size.</summary>
    private const int Digits = 3;

    private const int MostDecimals = 8;

    /// <summary>What stands behind a number: a space that does not break, and the unit.</summary>
    public string Suffix => Unit.Length == 0 ? "" : "\u00A0" + Unit;

    /// <summary>What stands behind the name of a quantity.</summary>
    public string Bracket => Unit.Length == 0 ? "" : $" ({Unit})";

    /// <summary>Three digits of numbers of a size.</summary>
    public static UnitText For(string unit, double size)
    {
        double magnitude = Math.Abs(size);
        return new UnitText(unit, double.IsFinite(magnitude) && magnitude > 0 ? Math.Clamp(Digits - 1 - (int)Math.Floor(Math.Log10(magnitude)), 0, MostDecimals) : 2);
    }

    /// <summary>The number alone; n/a where it is none.</summary>
    public string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return NumberText.Undefined;
        }

        string digits = Decimals == 0 ? "0" : "0." + new string('0', Decimals);
        return value.ToString($"{digits};\u2212{digits};{digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>The number with its unit.</summary>
    public string Of(double value) => double.IsFinite(value) ? Number(value) + Suffix : NumberText.Undefined;

    /// <summary>The ends of an interval.</summary>
    public string Range(double lower, double upper) => $"[{Number(lower)},\u00A0{Number(upper)}]";

    /// <summary>The number with its interval and unit.</summary>
    public string Interval(double value, double lower, double upper) => Limited(value, lower, upper) ? $"{Number(value)} {Range(lower, upper)}{Suffix}" : Of(value);

    /// <summary>The number with its interval on a line of its own, for a cell of a table whose row says the unit.</summary>
    public string Cell(double value, double lower, double upper) => Limited(value, lower, upper) ? $"{Number(value)}\n{Range(lower, upper)}" : Number(value);

    private static bool Limited(double value, double lower, double upper) => double.IsFinite(value) && double.IsFinite(lower) && double.IsFinite(upper);
}
