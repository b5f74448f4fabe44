using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferMed.Runtime;

/// <summary>Reads the JSON of choices. The kinds are the library's own public types; none is made by a name from elsewhere.</summary>
internal static class ChoiceReader
{
    private const int Depth = 32;
    private const int Length = 1 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = Depth,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(null, allowIntegerValues: false), new ValueListFactory(), new ChoiceFactory() },
    };

    public static T Read<T>(string json)
        where T : Choice
    {
        if (json.Length > Length)
        {
            throw new FormatException($"The JSON of a choice has {json.Length} characters; the limit is {Length}.");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new FormatException("The JSON is null where a choice is expected.");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new FormatException($"The JSON cannot be read as {typeof(T).Name}: {fault.Message}", fault);
        }
    }

    /// <summary>The concrete kinds of the library that can stand where a type is asked for, by name; not those that hold a user's function, which no text can give, nor what stands for one.</summary>
    internal static IReadOnlyList<Type> KindsOf(Type asked) =>
    [
        .. typeof(Choice).Assembly.GetTypes().Concat(asked.Assembly.GetTypes()).Distinct()
            .Where(type => !type.IsAbstract && asked.IsAssignableFrom(type) && OptionProperties.IsData(type) && !typeof(IStoredPart).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private sealed class ChoiceFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeof(Choice).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ChoiceConverter<>).MakeGenericType(typeToConvert))!;
    }

    /// <summary>Reads the kind, then the rest as that type. The inner reading knows nothing of this converter for the type itself.</summary>
    private sealed class ChoiceConverter<T> : JsonConverter<T>
        where T : Choice
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using JsonDocument document = Parse(ref reader);
            IReadOnlyList<Type> kinds = KindsOf(typeof(T));
            string? name = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String
                ? kind.GetString()
                : throw new JsonException($"An object with a kind is expected, one of {string.Join(", ", kinds.Select(type => type.Name))}.");
            Type found = kinds.FirstOrDefault(type => type.Name == name)
                ?? throw new JsonException($"There is no {typeof(T).Name} of kind '{name}'. Known are {string.Join(", ", kinds.Select(type => type.Name))}; one from outside the library cannot be read from JSON.");
            return (T)ChoiceFields.Read(found, document.RootElement, options);
        }

        private static JsonDocument Parse(ref Utf8JsonReader reader)
        {
            // ParseValue knows nothing of the options: twins and depth are checked by reading once more by their rules.
            using JsonDocument loose = JsonDocument.ParseValue(ref reader);
            return JsonDocument.Parse(loose.RootElement.GetRawText(), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = Depth });
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteRawValue(CanonicalJson.Write(value));
    }

    private sealed class ValueListFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ValueList<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ListConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class ListConverter<T> : JsonConverter<ValueList<T>>
    {
        public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (JsonSerializer.Deserialize<T[]>(ref reader, options) ?? throw new JsonException("A list is expected.")).ToValueList();

        public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}
