using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>
/// What was fitted, as the JSON of a card: the library's own by the name of its kind among the members of its state, one of a program's
/// own by the name of its type, with its state as text.
/// </summary>
internal static class FittedJson
{
    private const string Own = "own";
    private const string Name = "name";
    private const string State = "state";

    /// <summary>Adds the members to an object that names the kind by a property.</summary>
    /// <exception cref="CardFault">It is from outside the library and has no state.</exception>
    public static JsonObject Write(JsonObject document, string property, string what, object fitted, string? kind, string? state)
    {
        document[property] = kind ?? Own;
        if (state is null)
        {
            throw new CardFault($"its {what} is a {fitted.GetType()}, which does not say its numbers: override State there and Read in what fits it, or save the model without it.");
        }

        if (kind is null)
        {
            document[Name] = FittedName.Of(fitted);
            document[State] = state;
            return document;
        }

        foreach ((string member, JsonNode? value) in JsonNode.Parse(state)!.AsObject())
        {
            document[member] = value?.DeepClone();
        }

        return document;
    }

    /// <summary>Reads by the kind that the object names.</summary>
    /// <exception cref="JsonException">It names no known kind, or is not of the kind's form.</exception>
    /// <exception cref="CardFault">A number is out of its range.</exception>
    public static T Read<T, TChoice>(JsonElement document, string property, string what, Func<TChoice, string?> kindOf, Func<TChoice, string, T> read, Func<string, string, T> stored)
        where TChoice : Choice
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"Its {what} is {document.ValueKind} and not an object.");
        }

        string kind = Text(document, property, what);
        if (kind == Own)
        {
            return stored(Text(document, Name, what), Text(document, State, what));
        }

        TChoice[] kinds = [.. ChoiceReader.KindsOf(typeof(TChoice)).Select(type => (TChoice)Activator.CreateInstance(type)!).Where(choice => kindOf(choice) is not null)];
        TChoice found = Array.Find(kinds, choice => kindOf(choice) == kind)
            ?? throw new JsonException($"Its {what} is of the unknown kind '{kind}'. Known are {string.Join(", ", kinds.Select(kindOf).Order(StringComparer.Ordinal))}.");
        try
        {
            return read(found, document.GetRawText());
        }
        catch (FormatException fault)
        {
            throw fault.InnerException is JsonException ? new JsonException(fault.Message, fault) : new CardFault(fault.Message, fault);
        }
    }

    public static string Text(JsonElement document, string property, string what) =>
        document.TryGetProperty(property, out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new JsonException($"Its {what} has no text '{property}'.");
}
