using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>The form of all files of a study.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters =
    [
        typeof(FiniteOrNullConverter),
        typeof(ValueListConverter<string>),
        typeof(ValueListConverter<long>),
        typeof(ValueListConverter<LeftOutReason>),
        typeof(ValueListConverter<AdaptedTensor>),
        typeof(ValueListConverter<DroppedTensor>),
    ])]
[JsonSerializable(typeof(StudyResult))]
[JsonSerializable(typeof(StudyRecord))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(LeftOutReason))]
[JsonSerializable(typeof(AdaptedTensor))]
[JsonSerializable(typeof(DroppedTensor))]
internal sealed partial class StudyJson : JsonSerializerContext
{
    /// <summary>The version of a file's form, or null where it says none.</summary>
    /// <exception cref="JsonException">The file is no JSON.</exception>
    public static int? SchemaOf(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("schemaVersion", out JsonElement element)
            && element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number)
            ? number
            : null;
    }

    /// <summary>Whether an error of reading says that the file is wrong: the types' own constructors refuse values too.</summary>
    public static bool IsFault(Exception error) =>
        error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException or OverflowException;
}
