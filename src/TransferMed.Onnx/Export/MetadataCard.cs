using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;

namespace TransferMed.Onnx;

/// <summary>
/// A model's card as an entry of a file's metadata: the JSON of a package's card, less the network, which is an entry of its own, and
/// less the numbers of distances, which are the graph's: the screen then names the output that gives its score.
/// </summary>
internal static class MetadataCard
{
    private const string NetworkProperty = "network";
    private const string OutputProperty = "output";

    /// <exception cref="TransferMedException">The card holds what a file cannot.</exception>
    public static string Write(string path, ModelCard card, bool givesScore)
    {
        JsonObject document = JsonNode.Parse(CardWriting.ToJson(card, path))!.AsObject();
        document.Remove(NetworkProperty);
        if (givesScore)
        {
            Screen(document)![OutputProperty] = ModelWriter.ScreenName;
        }

        return document.ToJsonString();
    }

    /// <returns>The card, and whether its screen takes its score from the graph.</returns>
    /// <exception cref="OnnxModelException">It is no card, or contradicts the other entries.</exception>
    public static (ModelCard Card, bool OutOfDistributionScore) Read(string path, string json, ModelMetadata metadata)
    {
        try
        {
            JsonObject document = JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("It is null.");
            document[NetworkProperty] = JsonNode.Parse(metadata.Network.ToJson());
            string? output = Screen(document)?[OutputProperty]?.GetValue<string>();
            if (output is not (null or ModelWriter.ScreenName))
            {
                throw new JsonException($"Its screen takes its score from the output '{output}'; this library knows '{ModelWriter.ScreenName}'. Export the model again with this version.");
            }

            byte[] whole = Encoding.UTF8.GetBytes(document.ToJsonString());
            ModelCard card = CardReading.FromJson(whole, metadata.Version, output is null ? NoDistances : null, path);
            if (!card.Classes.Equals(metadata.Classes))
            {
                throw new JsonException($"It has the classes {card.Classes}, '{ModelMetadata.ClassesKey}' has {metadata.Classes}.");
            }

            // Only the card knows how images were decoded.
            Preprocessing stated = new Preprocessing(metadata.Preprocessing) { Decoding = card.Preprocessing.Decoding };
            return card.Preprocessing == stated
                ? (card, output is not null)
                : throw new JsonException($"It has the preprocessing {card.Preprocessing.ToJson()}, the other entries have {stated.ToJson()}.");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException or PackageException)
        {
            // ArgumentException: a property that is there twice. InvalidOperationException: not an object.
            throw ModelMetadata.Damaged(path, ModelMetadata.CardKey, fault.Message, fault);
        }
    }

    private static JsonNode? Screen(JsonObject document) => document["assessment"]?["outOfDistribution"];

    private static OutOfDistributionScore NoDistances(NetworkSpec network, double shrinkage) => throw new JsonException("Its screen stands on distances of features and names no output that gives them.");
}
