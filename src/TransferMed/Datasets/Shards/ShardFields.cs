using System.Text.Json;

namespace TransferMed.Datasets;

/// <summary>What the entries beside a picture say of it, as the fields of a row of a manifest.</summary>
internal sealed class ShardFields
{
    /// <summary>The field of the class.</summary>
    public const string Label = "label";

    /// <summary>The field of the published part.</summary>
    public const string Split = "split";

    /// <summary>The field of what a picture counts, which no program uses for the weight of a patient.</summary>
    public const string Weight = "training_weight";

    /// <summary>The field of the findings: an object with 1, 0, -1 or null for each.</summary>
    public const string Findings = "findings";

    /// <summary>The field of the measured values: an object with a number or null for each.</summary>
    public const string Values = "values";

    /// <summary>The field of whom or of what the picture is: an object with a text or number for each.</summary>
    public const string Subgroups = "subgroups";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private ShardFields(string place) => Place = place;

    /// <summary>Shard and entry, for messages.</summary>
    public string Place { get; }

    public IReadOnlyDictionary<string, string> All => _values;

    /// <summary>The names of the findings, values and subgroups among them.</summary>
    public Dictionary<string, string[]> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="delimiter">What parts findings in one field.</param>
    /// <param name="classes">What the text of an entry of a class stands for.</param>
    /// <exception cref="DatasetException">An entry is not what it should be.</exception>
    public static ShardFields Of(ShardPicture picture, string delimiter, ClassTexts classes)
    {
        var fields = new ShardFields(picture.Entry(picture.Fields is null ? EntryName.Class : EntryName.Fields));
        if (picture.Fields is byte[] json)
        {
            fields.Read(json, delimiter);
        }

        if (picture.Class is byte[] text)
        {
            string place = picture.Entry(EntryName.Class);
            string name = ManifestText.Decode(text, place, "the class").Trim();
            fields._values[Label] = classes.NameOf(name, place, fields._values.GetValueOrDefault(Label));
        }

        return fields;
    }

    private void Read(byte[] json, string delimiter)
    {
        try
        {
            using var document = JsonDocument.Parse(ManifestText.Decode(json, Place, "the text"), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new DatasetException($"{Place}: the text is JSON and no object. Write an object with the field {Label}, and if known group and {Split}.");
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                Add(property, delimiter);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DatasetException($"{Place}: the text is no JSON: {e.Message} Write an object with the field {Label}, and if known group and {Split}.", e);
        }
    }

    private void Add(JsonProperty property, string delimiter)
    {
        if (property.Name is not (Findings or Values or Subgroups) || property.Value.ValueKind != JsonValueKind.Object)
        {
            Add(property.Name, property.Value, delimiter);
            return;
        }

        Parts.Add(property.Name, [.. property.Value.EnumerateObject().Select(part => part.Name)]);
        foreach (JsonProperty part in property.Value.EnumerateObject())
        {
            Add(part.Name, part.Value, delimiter);
        }
    }

    private void Add(string name, JsonElement value, string delimiter)
    {
        if (!_values.TryAdd(name.Trim(), TextOf(value, delimiter)))
        {
            throw new DatasetException($"{Place}: the field '{name}' stands twice (case does not count, nor whether it stands in {Findings}, {Values} or {Subgroups}). Name each once.");
        }
    }

    private static string TextOf(JsonElement value, string delimiter) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(delimiter, value.EnumerateArray().Select(item => TextOf(item, delimiter))),
        _ => value.GetRawText(),
    };
}
