using System.Reflection;
using System.Text.Json;

namespace TransferMed.Runtime;

/// <summary>Makes a choice of a known kind from the properties in its JSON; what is not written stands at its default.</summary>
internal static class ChoiceFields
{
    public static object Read(Type type, JsonElement json, JsonSerializerOptions options)
    {
        Dictionary<string, OptionProperty> known = OptionProperties.Of(type).ToDictionary(property => property.JsonName, StringComparer.Ordinal);
        var given = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (member.Name == "kind")
            {
                continue;
            }

            if (!known.TryGetValue(member.Name, out OptionProperty? property))
            {
                throw new JsonException($"{type.Name} has no property '{member.Name}'. It has {(known.Count == 0 ? "none" : string.Join(", ", known.Keys.Order(StringComparer.Ordinal)))}.");
            }

            given.Add(property.Name, ReadMember(type, member, property, options));
        }

        // The constructor with most parameters takes what has no default; its parameters have the names of the properties.
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(made => made.GetParameters() is not [{ ParameterType: { } only }] || only != type)
            .MaxBy(made => made.GetParameters().Length)!;
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => Argument(type, parameter, given))];
        object made = constructor.Invoke(arguments);
        foreach ((string name, object? value) in given)
        {
            type.GetProperty(name)!.SetValue(made, value);
        }

        return made;
    }

    private static object? ReadMember(Type type, JsonProperty member, OptionProperty property, JsonSerializerOptions options)
    {
        try
        {
            return member.Value.Deserialize(property.Property.PropertyType, options);
        }
        catch (JsonException fault)
        {
            throw new JsonException($"{type.Name}.{member.Name} cannot be {member.Value.GetRawText()}: {fault.Message}", fault);
        }
    }

    private static object? Argument(Type type, ParameterInfo parameter, Dictionary<string, object?> given) =>
        given.TryGetValue(parameter.Name!, out object? value) ? value
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : throw new JsonException($"{type.Name} needs the property '{JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)}'.");
}
