using System.Globalization;
using System.Numerics;

namespace TransferMed.Loading;

/// <summary>Checks of options, with errors that name the property and its value.</summary>
internal static class Check
{
    public static void InRange<T>(T value, T low, T high, string property)
        where T : INumber<T>
    {
        // Written so that NaN is refused.
        if (!(value >= low && value <= high))
        {
            throw new ArgumentOutOfRangeException(property, value, string.Create(CultureInfo.InvariantCulture, $"{property} is {value}; it must be from {low} to {high}."));
        }
    }

    public static void NotNegative(long value, string property)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(property, value, string.Create(CultureInfo.InvariantCulture, $"{property} is {value}; it must not be negative."));
        }
    }

    public static void Ordered(DrawRange range, double low, double high, string property)
    {
        if (!(range.Low >= low && range.High <= high && range.Low <= range.High))
        {
            throw new ArgumentOutOfRangeException(property, range, string.Create(CultureInfo.InvariantCulture, $"{property} is {range}; it must be a range of rising values from {low} to {high}."));
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

    public static void NotNull(object? value, string property)
    {
        if (value is null)
        {
            throw new ArgumentException($"{property} is null; give a value.", property);
        }
    }
}
