using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>The JSON form of a description.</summary>
internal static class NetworkSpecJson
{
    private const int Version = 1;

    private static readonly NetworkSpecContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        // Every nested step takes two levels: its object and the list around it.
        MaxDepth = 2 * SpecLimits.Depth + 8,
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new ValueListConverter<LayerSpec>(),
            new ValueListConverter<int>(),
            new JsonStringEnumConverter<ActivationKind>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<NormKind>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<ConvOrder>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<Merge>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<ConcatOrder>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<ShortcutKind>(null, allowIntegerValues: false),
            new JsonStringEnumConverter<WeightInitialization>(null, allowIntegerValues: false),
        },
    });

    public static string Write(NetworkSpec spec) => JsonSerializer.Serialize(
        new NetworkSpecDocument(Version, spec.Input, spec.Layers, spec.Initialization, spec.Name, spec.Description), Context.NetworkSpecDocument);

    public static NetworkSpec Read(string json)
    {
        if (json.Length > SpecLimits.JsonLength)
        {
            throw new NetworkSpecException($"The JSON of the network has {json.Length} characters; the limit is {SpecLimits.JsonLength}.");
        }

        NetworkSpecDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, Context.NetworkSpecDocument);
        }
        // NotSupportedException: a step without a kind names an abstract type. ArgumentException: half of a pair of UTF-16.
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException)
        {
            throw new NetworkSpecException($"The JSON of the network cannot be read: {fault.Message}", fault);
        }

        if (document is null)
        {
            throw new NetworkSpecException("The JSON of the network is null.");
        }

        if (document.Version != Version)
        {
            throw new NetworkSpecException($"The JSON of the network has version {document.Version}; this library reads version {Version}: use a newer library.");
        }

        return new NetworkSpec(document.Input, document.Layers, document.Initialization, document.Name, document.Description);
    }
}

/// <summary>What stands in the JSON. Apart from <see cref="NetworkSpec"/>, which cannot exist unchecked.</summary>
internal sealed record NetworkSpecDocument(
    int Version,
    InputShape Input,
    ValueList<LayerSpec> Layers,
    WeightInitialization Initialization = WeightInitialization.XavierUniform,
    string? Name = null,
    string? Description = null);

/// <summary>The generated (de)serialisation: no reflection over user types.</summary>
[JsonSerializable(typeof(NetworkSpecDocument))]
internal sealed partial class NetworkSpecContext : JsonSerializerContext;
