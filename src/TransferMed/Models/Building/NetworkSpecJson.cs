using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>The JSON form of a description.</summary>
internal static class NetworkSpecJson
{
    private const int Version = 1;

    // Every nested step takes at most three levels: its object, the list around it, and the list of branches.
    private const int MaximumDepth = 3 * SpecLimits.Depth + 8;

    private static volatile Form _form = new(StepKinds.Known);

    public static string Write(NetworkSpec spec) => JsonSerializer.Serialize(
        new NetworkSpecDocument(Version, spec.Input, spec.Layers, spec.Initialization, spec.Name, spec.Description), Current().Document);

    public static NetworkSpec Read(string json)
    {
        if (json.Length > SpecLimits.JsonLength)
        {
            throw new NetworkSpecException($"The JSON of the network has {json.Length} characters; the limit is {SpecLimits.JsonLength}.");
        }

        Form form = Current();
        NetworkSpecDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, form.Document);
        }
        // NotSupportedException: a step without a kind names an abstract type. ArgumentException: half of a pair of UTF-16.
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException)
        {
            throw UnknownKind.In(json, MaximumDepth, form.Kinds) is { } kind
                ? new NetworkSpecException($"The JSON of the network has a step of the kind '{kind}', which this program does not know. {StepKinds.Remedy(kind)}.", fault) { IsUnregistered = true }
                : new NetworkSpecException($"The JSON of the network cannot be read: {fault.Message}", fault);
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

    private static Form Current()
    {
        Form form = _form;
        return ReferenceEquals(form.Kinds, StepKinds.Known) ? form : _form = new Form(StepKinds.Known);
    }

    /// <summary>How documents are read and written while these kinds are known: no other type can come out of a file.</summary>
    private sealed class Form
    {
        public Form(IReadOnlyDictionary<string, Type> kinds)
        {
            Kinds = kinds;
            var options = new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                NewLine = "\n",
                MaxDepth = MaximumDepth,
                AllowOutOfOrderMetadataProperties = true,
                AllowDuplicateProperties = false,
                UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                Converters = { new ValueListConverterFactory(), new JsonStringEnumConverter(null, allowIntegerValues: false) },
                TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds } },
            };
            Document = (JsonTypeInfo<NetworkSpecDocument>)options.GetTypeInfo(typeof(NetworkSpecDocument));
        }

        public IReadOnlyDictionary<string, Type> Kinds { get; }

        public JsonTypeInfo<NetworkSpecDocument> Document { get; }

        private void NameKinds(JsonTypeInfo type)
        {
            if (type.Type == typeof(HeadOutput))
            {
                type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = UnknownKind.Property };
                foreach (Type output in typeof(HeadOutput).Assembly.GetTypes().Where(kind => kind.IsSubclassOf(typeof(HeadOutput))))
                {
                    type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(output, output.Name));
                }
            }

            if (type.Type != typeof(LayerSpec))
            {
                return;
            }

            type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = UnknownKind.Property };
            foreach ((string name, Type kind) in Kinds)
            {
                type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, name));
            }
        }
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
