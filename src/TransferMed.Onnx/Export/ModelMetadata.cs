using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Data;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What a file says about its model beside the graph, as names and texts.</summary>
internal sealed record ModelMetadata(ValueList<string> Classes, Normalization Normalization, ResizeMode Resize, NetworkSpec Network)
{
    public const string FormKey = Prefix + "form";
    public const string ClassesKey = Prefix + "classes";
    public const string MeanKey = Prefix + "mean";
    public const string DeviationKey = Prefix + "standardDeviation";
    public const string ResizeKey = Prefix + "resize";
    public const string NetworkKey = Prefix + "network";
    public const string VersionKey = Prefix + "version";
    public const string CardKey = Prefix + "card";

    private const string Prefix = "transfermed.";
    private const string Form = "1";

    /// <summary>The version of the library that wrote it.</summary>
    public string Version { get; init; } = ModelWriter.LibraryVersion;

    /// <summary>What else is known about the model, or null.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>Whether the graph gives the score of the card's screen.</summary>
    public bool Strangeness { get; init; }

    /// <summary>The entries, in a fixed order.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="TransferMedException">The card holds what a file cannot.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Write(string path) =>
    [
        new(FormKey, Form),
        new(VersionKey, Version),
        new(ClassesKey, JsonSerializer.Serialize([.. Classes], MetadataJson.Default.StringArray)),
        new(MeanKey, JsonSerializer.Serialize([.. Normalization.Mean], MetadataJson.Default.SingleArray)),
        new(DeviationKey, JsonSerializer.Serialize([.. Normalization.StandardDeviation], MetadataJson.Default.SingleArray)),
        new(ResizeKey, Resize.ToString()),
        new(NetworkKey, Network.ToJson()),
        .. Card is null ? [] : (KeyValuePair<string, string>[])[new(CardKey, MetadataCard.Write(path, Card, Strangeness))],
    ];

    /// <summary>Reads the entries of a file and checks that they fit each other.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="entries">What it holds.</param>
    /// <exception cref="OnnxModelException">An entry is missing, damaged, or contradicts another.</exception>
    public static ModelMetadata Read(string path, IReadOnlyDictionary<string, string> entries)
    {
        string form = Find(path, entries, FormKey);
        if (form != Form)
        {
            throw new OnnxModelException($"The metadata of '{path}' have the form '{form}'; this library reads '{Form}'. Use a newer library.");
        }

        string resize = Find(path, entries, ResizeKey);
        if (!Enum.TryParse(resize, out ResizeMode mode) || !Enum.IsDefined(mode))
        {
            throw Damaged(path, ResizeKey, $"'{resize}' is no resize mode.", null);
        }

        var metadata = new ModelMetadata(
            Parse(path, entries, ClassesKey, json => JsonSerializer.Deserialize(json, MetadataJson.Default.StringArray)!.ToValueList()),
            new Normalization(ReadFloats(path, entries, MeanKey), ReadFloats(path, entries, DeviationKey)),
            mode,
            Parse(path, entries, NetworkKey, NetworkSpec.FromJson))
        {
            Version = Find(path, entries, VersionKey),
        };
        metadata.RequireAgreement(path);
        if (!entries.TryGetValue(CardKey, out string? json))
        {
            return metadata;
        }

        (ModelCard card, bool strangeness) = MetadataCard.Read(path, json, metadata);
        return metadata with { Card = card, Strangeness = strangeness };
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
            Normalization.Validate();
            Normalization.AffineOf(Network.Input.Channels);
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
