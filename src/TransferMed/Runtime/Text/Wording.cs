using System.Globalization;

namespace TransferMed.Runtime;

/// <summary>How counts and numbers are put into messages.</summary>
internal static class Wording
{
    /// <summary><c>1 picture</c>, <c>2 pictures</c>.</summary>
    public static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>With three decimals.</summary>
    public static string Decimal(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
