using System.Text.Json.Serialization;

namespace TransferMed.Studies;

/// <summary>The form of the files that shards leave for each other and for whoever looks on.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(UnitClaim))]
[JsonSerializable(typeof(UnitFailure))]
internal sealed partial class ShardJson : JsonSerializerContext;
