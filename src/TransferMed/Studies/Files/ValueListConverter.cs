using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>A <see cref="ValueList{T}"/> as a JSON array. The context must know <c>T[]</c>.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
internal sealed class ValueListConverter<T> : JsonConverter<ValueList<T>>
{
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (JsonSerializer.Deserialize(ref reader, TypeInfo(options)) ?? throw new JsonException("A list is null.")).ToValueList();

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [.. value], TypeInfo(options));

    private static JsonTypeInfo<T[]> TypeInfo(JsonSerializerOptions options) => (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[]));
}
