using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferMed.Runtime;

/// <summary>
/// Options as JSON of one form, which is what identities are made of: keys sorted by code point, numbers in their shortest exact
/// form and names of enumerations. The short form leaves out what stands at its default. The full form writes everything: files keep
/// it, so that a default that changes one day is noticed, and <see cref="Complete"/> makes one that lacks an option comparable.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Writes a value of options in the short form.</summary>
    /// <exception cref="ArgumentException">Something in it has no form that could be compared; the message names the property.</exception>
    public static string Write(object value) => Node(value, value.GetType().Name, full: false)!.ToJsonString();

    /// <summary>An object of options in the short form.</summary>
    /// <exception cref="ArgumentException">Something in it has no form that could be compared; the message names the property.</exception>
    public static JsonObject Short(object value) => Parsed(value, full: false);

    /// <summary>An object of options with every property written out.</summary>
    /// <exception cref="ArgumentException">Something in it has no form that could be compared; the message names the property.</exception>
    public static JsonObject Full(object value) => Parsed(value, full: true);

    /// <summary>Adds to a stored document the options that it does not know and that stand at their default now: they decide nothing new.</summary>
    /// <param name="stored">The document; changed in place.</param>
    /// <param name="full">The full form of what it is compared with.</param>
    /// <param name="brief">The short form of the same.</param>
    public static void Complete(JsonObject stored, JsonObject full, JsonObject brief)
    {
        foreach ((string name, JsonNode? value) in full)
        {
            if (!stored.ContainsKey(name))
            {
                if (!brief.ContainsKey(name))
                {
                    stored[name] = value?.DeepClone();
                }
            }
            else if (stored[name] is JsonObject before && value is JsonObject now)
            {
                // An object that stands at its default as a whole is not in the short form: nothing in it differs from a default.
                Complete(before, now, brief[name] as JsonObject ?? []);
            }
        }
    }

    // Read back, so that numbers compare by their text whatever type they came from.
    private static JsonObject Parsed(object value, bool full) =>
        (JsonObject)JsonNode.Parse(Node(value, value.GetType().Name, full)!.ToJsonString())!;

    private static JsonNode? Node(object? value, string where, bool full) => value switch
    {
        null => null,
        IIdentified identified => Sorted(identified.Identity),
        string or bool => JsonValue.Create(value),
        Enum => JsonValue.Create($"{value}"),
        double number => Number(number, double.IsFinite(number)),
        float number => Number(number, float.IsFinite(number)),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => JsonValue.Create(value),
        JsonNode node => Sorted(node),
        Choice choice when !OptionProperties.IsOfLibrary(choice.GetType()) || choice.Identity is not null => Foreign(choice),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select((item, i) => Node(item, $"{where}[{i.ToString(CultureInfo.InvariantCulture)}]", full))]),
        _ => Object(value, where, full),
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

    private static JsonObject Object(object value, string where, bool full)
    {
        Type type = value.GetType();
        if (!OptionProperties.IsOfLibrary(type) || !OptionProperties.IsValue(type))
        {
            throw new ArgumentException(
                $"{(where == type.Name ? "" : $"{where} holds a ")}{type.Name}{(where == type.Name ? " " : ", which ")}has no form that could be compared: make it a class that derives from {nameof(Choice)} and says by its {nameof(Choice.Identity)} what decides its results.");
        }

        var members = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (OptionProperty property in OptionProperties.Of(type))
        {
            object? given = property.Value(value);
            if (full || !property.IsDefault(given))
            {
                members.Add(property.JsonName, Node(given, $"{where}.{property.Name}", full));
            }
        }

        // Of several kinds that may stand here.
        if (type.BaseType is { IsAbstract: true } && !type.IsValueType)
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
