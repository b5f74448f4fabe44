using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace TransferMed.Tests.Documentation;

/// <summary>
/// Reads a manifest as a server with strict field validation would: no field that the kind does not have, none twice, and values of the fields' types. YAML by itself would take
/// <c>"8"</c> for a number and <c>8</c> for a string, which a server refuses; so the document goes by way of JSON too.
/// </summary>
internal static class StrictManifest
{
    /// <exception cref="FormatException">A field is unknown, mistyped or there twice; the message names it.</exception>
    public static T Read<T>(string yaml)
    {
        try
        {
            KubernetesYaml.Deserialize<T>(yaml, strict: true);
            object document = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
            return KubernetesJson.Deserialize<T>(ToJson(document)!);
        }
        catch (Exception e) when (e is YamlException or JsonException)
        {
            string place = e is YamlException { Start: var start } ? $"'{yaml.Split('\n')[start.Line - 1].Trim()}': " : "";
            throw new FormatException($"{place}{e.Message} {e.InnerException?.Message}", e);
        }
    }

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        IDictionary<object, object?> fields => new JsonObject(fields.Select(pair => KeyValuePair.Create((string)pair.Key, ToJson(pair.Value)))),
        IEnumerable<object?> items => new JsonArray([.. items.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(value),
    };
}
