using System.Reflection;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>A choice at its defaults and, for each of its arguments, one that differs in it alone; only those that its own check accepts.</summary>
internal static class ChoiceVariants
{
    private static readonly double[] Numbers = [0.9, 0.97, 0.25, 0.5, 0.75, 0.001, 1.25, 2, 3, 10, -0.25, 100];

    /// <summary>Of so many values of an argument the first is taken that its check accepts.</summary>
    private const int Examples = 4;

    public static Choice Default(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(made => made.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MinBy(made => made.GetParameters().Length)!;
        Choice Made(int which) => (Choice)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : Example(parameter.ParameterType, which))]);
        return Enumerable.Range(0, Examples).Select(Made).FirstOrDefault(IsValid) ?? Made(0);
    }

    public static IEnumerable<Choice> Of(Type type)
    {
        yield return Default(type);
        foreach (OptionProperty property in OptionProperties.Of(type))
        {
            Choice? other = Others(property.Property.PropertyType).Select(value => With(type, property, value)).FirstOrDefault(choice => choice is not null);
            Assert.True(other is not null, $"{type.Name}.{property.Name}: no other value of {property.Property.PropertyType.Name} is known here that its check accepts; add one to {nameof(ChoiceVariants)}.");
            yield return other;
        }
    }

    private static Choice? With(Type type, OptionProperty property, object value)
    {
        Choice choice = Default(type);
        if (value.Equals(property.Property.GetValue(choice)))
        {
            return null;
        }

        property.Property.SetValue(choice, value);
        return IsValid(choice) ? choice : null;
    }

    private static bool IsValid(Choice choice)
    {
        try
        {
            choice.Validate();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static object Example(Type type, int which) => Others(type).Take(which + 1).Last();

    private static IEnumerable<object> Others(Type asked)
    {
        Type type = Nullable.GetUnderlyingType(asked) ?? asked;
        return type switch
        {
            _ when type == typeof(double) => Numbers.Cast<object>(),
            _ when type == typeof(float) => Numbers.Select(number => (object)(float)number),
            _ when type == typeof(int) => [2, 3, 5, 1, 7],
            _ when type == typeof(long) => [2L, 3L, 5L],
            _ when type == typeof(bool) => [true, false],
            _ when type == typeof(string) => ["macroF1", "logLoss", "pearson", "r2", ";"],
            _ when type.IsEnum => Enum.GetValues(type).Cast<object>(),
            _ when typeof(Choice).IsAssignableFrom(type) => ChoiceReader.KindsOf(type).Select(Default),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) => Lists(type.GetGenericArguments()[0]),
            _ => Records(type),
        };
    }

    private static IEnumerable<object> Lists(Type item)
    {
        object[] items = [.. Others(item).Take(3)];
        MethodInfo make = typeof(ValueList).GetMethods().Single(method => method.Name == nameof(ValueList.ToValueList)).MakeGenericMethod(item);
        for (int count = 1; count <= items.Length; count++)
        {
            var array = Array.CreateInstance(item, count);
            Array.Copy(items, array, count);
            yield return make.Invoke(null, [array])!;
        }
    }

    /// <summary>A small record of numbers, such as a range.</summary>
    private static IEnumerable<object> Records(Type type) => type.GetConstructors()
        .Where(made => made.GetParameters().Length > 0 && made.GetParameters()[0].ParameterType != type)
        .SelectMany(made => new[] { (0.5, 0.75), (0.25, 1.5), (-0.25, 0.25), (-10, 10) }
            .Select(pair => made.GetParameters().Length == 2 ? made.Invoke([pair.Item1, pair.Item2]) : null).OfType<object>());
}
