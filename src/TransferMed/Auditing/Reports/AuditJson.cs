using System.Text.Json.Serialization;

namespace TransferMed.Auditing;

/// <summary>The form of a report as a file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(AuditFinding))]
[JsonSerializable(typeof(AuditPair))]
[JsonSerializable(typeof(AuditFigure))]
[JsonSerializable(typeof(ShortcutTarget))]
[JsonSerializable(typeof(AuditedSet))]
[JsonSerializable(typeof(string))]
internal sealed partial class AuditJson : JsonSerializerContext;
