using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What a file says about its model beside the graph, as names and texts.</summary>
internal sealed record ModelMetadata(ValueList<string> Classes, Preprocessing Preprocessing, NetworkSpec Network)
{
    public const string FormKey = Prefix + "form";
    public const string ClassesKey = Prefix + "classes";
    public const string MeanKey = Prefix + "mean";
    public const string DeviationKey = Prefix + "standardDeviation";
    public const string ResizeKey = Prefix + "resize";
    public const string OrderKey = Prefix + "channelOrder";
    public const string MaximumKey = Prefix + "maximumValue";
    public const string NetworkKey = Prefix + "network";
    public const string VersionKey = Prefix + "version";
    public const string CardKey = Prefix + "card";

    private const string Prefix = "transfermed.";
    // Form 2 has values that are not red first from 0 to 1, which a reader of form 1 would take for such.
    private const string PlainForm = "1";
    private const string Form = "2";

    /// <summary>The version of the library that wrote it.</summary>
    public string Version { get; init; } = ModelWriter.LibraryVersion;

    /// <summary>What else is known about the model, or null.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>Whether the graph gives the score of the card's screen.</summary>
    public bool OutOfDistributionScore { get; init; }

    /// <summary>The entries, in a fixed order.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="TransferMedException">The card holds what a file cannot.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Write(string path) =>
    [
        new(FormKey, Preprocessing.IsPlain ? PlainForm : Form),
        new(VersionKey, Version),
        new(ClassesKey, JsonSerializer.Serialize([.. Classes], MetadataJson.Default.StringArray)),
        new(MeanKey, JsonSerializer.Serialize([.. Preprocessing.Mean], MetadataJson.Default.SingleArray)),
        new(DeviationKey, JsonSerializer.Serialize([.. Preprocessing.StandardDeviation], MetadataJson.Default.SingleArray)),
        new(ResizeKey, Preprocessing.Resize.ToString()),
        .. Preprocessing.IsPlain ? [] : (KeyValuePair<string, string>[])
        [
            new(OrderKey, Preprocessing.Order.ToString()),
            new(MaximumKey, JsonSerializer.Serialize([Preprocessing.MaximumValue], MetadataJson.Default.SingleArray)),
        ],
        new(NetworkKey, Network.ToJson()),
        .. Card is null ? [] : (KeyValuePair<string, string>[])[new(CardKey, MetadataCard.Write(path, Card, OutOfDistributionScore))],
    ];

    /// <summary>Reads the entries of a file and checks that they fit each other.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="entries">What it holds.</param>
    /// <exception cref="OnnxModelException">An entry is missing, damaged, or contradicts another.</exception>
    public static ModelMetadata Read(string path, IReadOnlyDictionary<string, string> entries)
    {
        string form = Find(path, entries, FormKey);
        if (form is not (PlainForm or Form))
        {
            throw new OnnxModelException($"The metadata of '{path}' have the form '{form}'; this library reads '{PlainForm}' and '{Form}'. Use a newer library.");
        }

        NetworkSpec network = Parse(path, entries, NetworkKey, NetworkSpec.FromJson);
        var metadata = new ModelMetadata(
            Parse(path, entries, ClassesKey, json => JsonSerializer.Deserialize(json, MetadataJson.Default.StringArray)!.ToValueList()),
            ReadPreprocessing(path, entries, network.Input, plain: form == PlainForm),
            network)
        {
            Version = Find(path, entries, VersionKey),
        };
        metadata.RequireAgreement(path);
        if (!entries.TryGetValue(CardKey, out string? json))
        {
            return metadata;
        }

        (ModelCard card, bool givesScore) = MetadataCard.Read(path, json, metadata);
        return metadata with { Card = card, OutOfDistributionScore = givesScore, Preprocessing = card.Preprocessing };
    }

    private static Preprocessing ReadPreprocessing(string path, IReadOnlyDictionary<string, string> entries, InputShape input, bool plain)
    {
        var preprocessing = new Preprocessing
        {
            Height = input.Height,
            Width = input.Width,
            Channels = input.Channels,
            Mean = ReadFloats(path, entries, MeanKey),
            StandardDeviation = ReadFloats(path, entries, DeviationKey),
            Resize = ReadName<ResizeMode>(path, entries, ResizeKey, "resize mode"),
        };
        return plain ? preprocessing : new Preprocessing(preprocessing)
        {
            Order = ReadName<ChannelOrder>(path, entries, OrderKey, "channel order"),
            MaximumValue = ReadFloats(path, entries, MaximumKey) is [float maximum] ? maximum : throw Damaged(path, MaximumKey, "It must be one number.", null),
        };
    }

    private static T ReadName<T>(string path, IReadOnlyDictionary<string, string> entries, string key, string what)
        where T : struct, Enum
    {
        string text = Find(path, entries, key);
        return Enum.TryParse(text, out T value) && Enum.IsDefined(value) ? value : throw Damaged(path, key, $"'{text}' is no {what}.", null);
    }

    private static ValueList<float> ReadFloats(string path, IReadOnlyDictionary<string, string> entries, string key) =>
        Parse(path, entries, key, json => JsonSerializer.Deserialize(json, MetadataJson.Default.SingleArray)!.ToValueList());

    private static T Parse<T>(string path, IReadOnlyDictionary<string, string> entries, string key, Func<string, T> read)
    {
        string text = Find(path, entries, key);
        try
        {
            return read(text);
        }
        catch (NetworkSpecException fault) when (fault.IsUnregistered)
        {
            throw new OnnxModelException($"'{path}' cannot be used by this program yet: {fault.Message}", fault);
        }
        // ArgumentException: the text is the JSON null, or half of a pair of UTF-16.
        catch (Exception fault) when (fault is JsonException or NetworkSpecException or ArgumentException)
        {
            throw Damaged(path, key, fault.Message, fault);
        }
    }

    private static string Find(string path, IReadOnlyDictionary<string, string> entries, string key) => entries.TryGetValue(key, out string? text)
        ? text
        : throw new OnnxModelException($"The metadata of '{path}' lack '{key}', so its preprocessing and classes are not known. Export the model with {nameof(OnnxExport)}.{nameof(OnnxExport.Write)}.");

    public static OnnxModelException Damaged(string path, string key, string fault, Exception? cause) =>
        new($"The entry '{key}' in the metadata of '{path}' is damaged: {fault} Export the model again.", cause);

    private void RequireAgreement(string path)
    {
        if (Classes.Count != Network.Classes || Classes.Any(name => name is null))
        {
            throw Damaged(path, ClassesKey, $"{Classes.Count} class names for a network of {Network.Classes} classes.", null);
        }

        try
        {
            Preprocessing.RequireComplete();
        }
        catch (ArgumentException fault)
        {
            throw Damaged(path, MeanKey, fault.Message, fault);
        }
    }
}

[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(float[]))]
internal sealed partial class MetadataJson : JsonSerializerContext;
