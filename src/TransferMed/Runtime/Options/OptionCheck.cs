using System.Globalization;
using System.Numerics;

namespace TransferMed.Runtime;

/// <summary>Range checks of options, with one form of message: the property, its value, the range.</summary>
internal static class OptionCheck
{
    public static void AtLeast<T>(T value, T minimum, string property)
        where T : INumber<T>
    {
        if (!(value >= minimum))
        {
            throw new ArgumentOutOfRangeException(property, value, string.Create(CultureInfo.InvariantCulture, $"{property} is {value}; it must be at least {minimum}."));
        }
    }

    public static void Within(double value, double low, double high, string property, bool lowExclusive = false, bool highExclusive = false)
    {
        bool inside = (lowExclusive ? value > low : value >= low) && (highExclusive ? value < high : value <= high);
        if (!inside)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{(lowExclusive ? "above" : "from")} {low} {(highExclusive ? "to below" : "to")} {high}");
            throw new ArgumentOutOfRangeException(property, value, string.Create(CultureInfo.InvariantCulture, $"{property} is {value}; it must be {range}."));
        }
    }

    public static void Require(bool condition, string property, string fault)
    {
        if (!condition)
        {
            throw new ArgumentException($"{property} {fault}", property);
        }
    }

    public static void Defined<T>(T value, string property)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(property, value, $"{property} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
