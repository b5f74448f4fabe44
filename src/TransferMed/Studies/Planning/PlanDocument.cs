using System.Text.Json.Serialization;

namespace TransferMed.Studies;

/// <summary><c>plan.json</c>: the units of a study, for whoever looks at its folder without the data.</summary>
/// <param name="Units">In their order.</param>
internal sealed record PlanDocument(IReadOnlyList<StudyUnit> Units)
{
    public int SchemaVersion { get; init; } = StudyResult.CurrentSchema;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class PlanJson : JsonSerializerContext;
