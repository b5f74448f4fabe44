using System.Text.Json.Serialization;
using TransferMed.Models;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>The form of all files of a study.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(FiniteOrNullConverter),
        typeof(ValueListConverter<string>),
        typeof(ValueListConverter<long>),
        typeof(ValueListConverter<AdaptedTensor>),
        typeof(ValueListConverter<DroppedTensor>),
    ])]
[JsonSerializable(typeof(StudyResult))]
[JsonSerializable(typeof(StudyRecord))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(AdaptedTensor))]
[JsonSerializable(typeof(DroppedTensor))]
internal sealed partial class StudyJson : JsonSerializerContext;
