using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace TransferMed.Runtime;

/// <summary>The properties of an option type that are its value: public, readable and given by initialisers or by its constructor.</summary>
internal static class OptionProperties
{
    private static readonly ConcurrentDictionary<Type, OptionProperty[]> Known = new();

    public static IReadOnlyList<OptionProperty> Of(Type type) => Known.GetOrAdd(type, Find);

    /// <summary>Whether a type is of this library or of one of its satellites.</summary>
    public static bool IsOfLibrary(Type type)
    {
        AssemblyName assembly = type.Assembly.GetName();
        return assembly.Name is "TransferMed" or "TransferMed.Onnx" or "TransferMed.Reporting" or "TransferMed.Vips";
    }

    /// <summary>Whether a kind of choice is the library's and made of data alone. Others, users' own and functions, say what they are by their identity.</summary>
    public static bool IsData(Type kind) => IsOfLibrary(kind)
        && !kind.GetConstructors().Any(made => made.GetParameters().Any(parameter => typeof(Delegate).IsAssignableFrom(parameter.ParameterType)));

    /// <summary>Whether the properties of a type are all of its value, as those of a choice, a record or a structure are.</summary>
    public static bool IsValue(Type type) => type.IsValueType || typeof(Choice).IsAssignableFrom(type) || type.GetMethod("<Clone>$") is not null;

    private static OptionProperty[] Find(Type type)
    {
        // A constructor without parameters gives the defaults of initialisers; another one those of its parameters.
        ConstructorInfo[] constructors = type.GetConstructors();
        object? initial = !type.IsValueType && Array.Exists(constructors, made => made.GetParameters().Length == 0) ? Activator.CreateInstance(type) : null;
        ILookup<string?, ParameterInfo> parameters = constructors.SelectMany(made => made.GetParameters()).Where(p => p.HasDefaultValue).ToLookup(p => p.Name, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanRead && property.CanWrite && property.GetIndexParameters().Length == 0)
                .Where(property => property.GetCustomAttribute<NotInIdentityAttribute>() is null)
                .Select(property => new OptionProperty(
                    property, initial is not null ? property.GetValue(initial) : parameters[property.Name].FirstOrDefault()?.DefaultValue)),
        ];
    }
}

/// <summary>One property and the value that it has where nothing is said.</summary>
internal sealed record OptionProperty(PropertyInfo Property, object? Default)
{
    public string Name => Property.Name;

    public string JsonName { get; } = JsonNamingPolicy.CamelCase.ConvertName(Property.Name);

    public object? Value(object owner) => Property.GetValue(owner);

    public bool IsDefault(object? value) => value is null || Default is null
        ? value is null && Default is null
        : value.Equals(Default) || value is Enum && Enum.ToObject(value.GetType(), Default).Equals(value);
}
