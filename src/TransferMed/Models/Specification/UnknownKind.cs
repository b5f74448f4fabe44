using System.Text.Json;

namespace TransferMed.Models;

/// <summary>Finds the step whose kind is not known in the JSON of a network that could not be read, so that the error can name it.</summary>
internal static class UnknownKind
{
    /// <summary>The property that names the kind of a step.</summary>
    public const string Property = "kind";

    /// <summary>What the numbers of a head mean is no step and has kinds of its own.</summary>
    private const string Output = "output";

    private const int LongestName = 100;

    public static string? In(string json, int depth, IReadOnlyDictionary<string, Type> known)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = depth });
            return Find(document.RootElement, known);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            // Whoever reads it refuses it, with the reason.
            return null;
        }
    }

    private static string? Find(JsonElement element, IReadOnlyDictionary<string, Type> known) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select(item => Find(item, known)).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => KindOf(element) is { } kind && !known.ContainsKey(kind) && IsName(kind)
            ? kind
            : element.EnumerateObject().Where(member => member.Name != Output).Select(member => Find(member.Value, known)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? KindOf(JsonElement element) =>
        element.TryGetProperty(Property, out JsonElement kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null;

    // Anything else is no kind that a program could have registered, and does not belong into a message.
    private static bool IsName(string kind) => kind.Length is > 0 and <= LongestName && kind.All(c => char.IsLetterOrDigit(c) || c == '_');
}
