using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferMed.Runtime;

/// <summary>
/// Options as JSON of one form, which is what identities are made of: keys sorted by code point, numbers in their shortest exact
/// form, names of enumerations, no nulls, and nothing that stands at its default, so that an option added later changes no identity
/// while it is at its default.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Writes a value of options.</summary>
    /// <exception cref="ArgumentException">Something in it has no form that could be compared; the message names the property.</exception>
    public static string Write(object value) => Node(value, value.GetType().Name)!.ToJsonString();

    private static JsonNode? Node(object? value, string where) => value switch
    {
        null => null,
        string or bool => JsonValue.Create(value),
        Enum => JsonValue.Create(value.ToString()),
        double number => Number(number, double.IsFinite(number)),
        float number => Number(number, float.IsFinite(number)),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => JsonValue.Create(value),
        JsonNode node => Sorted(node),
        Choice choice when !OptionProperties.IsData(choice.GetType()) => Foreign(choice),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select((item, i) => Node(item, $"{where}[{i.ToString(CultureInfo.InvariantCulture)}]"))]),
        _ => Object(value, where),
    };

    private static JsonValue Number<T>(T number, bool finite)
        where T : IFormattable => finite ? JsonValue.Create(number)! : JsonValue.Create(number.ToString(null, CultureInfo.InvariantCulture))!;

    private static JsonObject Foreign(Choice choice)
    {
        string kind = choice.GetType().FullName ?? choice.GetType().Name;
        string identity = choice.Identity ?? throw new ArgumentException(
            $"{kind} is defined outside the library and does not say what decides its results, so runs with it could not be told apart: override {nameof(Choice.Identity)}, for example with its numbers as invariant text, or with \"\" if it has none.");
        return new JsonObject { ["identity"] = identity, ["kind"] = kind };
    }

    private static JsonObject Object(object value, string where)
    {
        Type type = value.GetType();
        if (!OptionProperties.IsOfLibrary(type) || value is Delegate)
        {
            throw new ArgumentException($"{where} holds a {type.Name}, which has no form that could be compared: put it into a choice that has an {nameof(Choice.Identity)}.");
        }

        var members = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (OptionProperty property in OptionProperties.Of(type))
        {
            object? given = property.Value(value);
            if (given is not null && !property.IsDefault(given))
            {
                members.Add(property.JsonName, Node(given, $"{where}.{property.Name}"));
            }
        }

        if (value is Choice)
        {
            members.Add("kind", type.Name);
        }

        return new JsonObject(members);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
