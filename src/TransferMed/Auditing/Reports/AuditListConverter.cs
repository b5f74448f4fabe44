using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A list as a JSON array. The elements' form is the audit's own, whatever file the report is written into.</summary>
internal sealed class AuditListConverter<T> : JsonConverter<ValueList<T>>
{
    private static JsonTypeInfo<T> Element => (JsonTypeInfo<T>)AuditJson.Default.GetTypeInfo(typeof(T))!;

    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list is expected.");
        }

        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(JsonSerializer.Deserialize(ref reader, Element) ?? throw new JsonException("A list holds null."));
        }

        return items.ToValueList();
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (T item in value)
        {
            JsonSerializer.Serialize(writer, item, Element);
        }

        writer.WriteEndArray();
    }
}
