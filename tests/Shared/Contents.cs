using System.Collections;
using System.Globalization;
using System.Reflection;
using TransferMed.Models;

namespace TransferMed.Tests;

/// <summary>Compares results, which have no equality of their own, by all that they hold.</summary>
internal static class Contents
{
    public static void Same(object? expected, object? actual) => Assert.Equal(Of(expected), Of(actual));

    public static void Differ(object? expected, object? actual) => Assert.NotEqual(Of(expected), Of(actual));

    /// <summary>Every field of a value and of what it holds, as text.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        Type or Delegate => $"{value}",
        NetworkSpec spec => spec.ToJson(),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ when value.GetType() is { IsPrimitive: true } or { IsEnum: true } => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => $"{value.GetType().Name} {{ {string.Join(", ", FieldsOf(value.GetType()).Select(field => $"{field.Name}: {Of(field.GetValue(value))}"))} }}",
    };

    private static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null
        ? []
        : FieldsOf(type.BaseType).Concat(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
}
