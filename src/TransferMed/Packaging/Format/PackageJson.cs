using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;
using TransferMed.Imaging;

namespace TransferMed.Packaging;

/// <summary>The form of the JSON parts: generated, without reflection over anything that a file could name.</summary>
[JsonSerializable(typeof(PackageManifest))]
[JsonSerializable(typeof(CardDocument))]
[JsonSerializable(typeof(ConformalDocument))]
[JsonSerializable(typeof(ScreenDocument))]
internal sealed partial class PackageJson : JsonSerializerContext
{
    /// <summary>Reads and writes. Properties that are not known are passed over; those that are twice, null or missing are refused.</summary>
    public static PackageJson Strict { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new JsonStringEnumConverter<ResizeMode>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<ChannelOrder>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<DatasetRole>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<IntervalMethod>(null, allowIntegerValues: false),
        },
    });

    public static byte[] ToBytes(PackageManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Strict.PackageManifest);
}
