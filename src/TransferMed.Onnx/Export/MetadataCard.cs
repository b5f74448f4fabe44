using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Packaging;

namespace TransferMed.Onnx;

/// <summary>
/// A model's card as an entry of a file's metadata: the JSON of a package's card, less the network, which is an entry of its own, and
/// less distances of features, which no graph gives.
/// </summary>
internal static class MetadataCard
{
    private const string NetworkProperty = "network";

    /// <exception cref="TransferMedException">The card holds what a file cannot.</exception>
    public static string Write(string path, ModelCard card)
    {
        if (card.Assessment is { OutOfDistribution.Method: OutOfDistributionMethod.Mahalanobis } assessment)
        {
            card = card with
            {
                Assessment = assessment with
                {
                    OutOfDistribution = null,
                    LeftOut = [.. assessment.LeftOut, "out-of-distribution flag: it stands on distances of features, which an ONNX graph does not give."],
                },
            };
        }

        JsonObject document = JsonNode.Parse(CardWriting.ToJson(card, path))!.AsObject();
        document.Remove(NetworkProperty);
        return document.ToJsonString();
    }

    /// <exception cref="OnnxModelException">It is no card, or contradicts the other entries.</exception>
    public static ModelCard Read(string path, string json, ModelMetadata metadata)
    {
        try
        {
            JsonObject document = JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("It is null.");
            document[NetworkProperty] = JsonNode.Parse(metadata.Network.ToJson());
            ModelCard card = CardReading.FromJson(Encoding.UTF8.GetBytes(document.ToJsonString()), metadata.Version, NoDistances, path);
            return card.Classes.Equals(metadata.Classes)
                ? card
                : throw new JsonException($"It has the classes {card.Classes}, '{ModelMetadata.ClassesKey}' has {metadata.Classes}.");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException or PackageException)
        {
            // ArgumentException: a property that is there twice. InvalidOperationException: not an object.
            throw ModelMetadata.Damaged(path, ModelMetadata.CardKey, fault.Message, fault);
        }
    }

    private static MahalanobisScore NoDistances(NetworkSpec network, double shrinkage) => throw new JsonException("It names distances of features, which are not in the file.");
}
