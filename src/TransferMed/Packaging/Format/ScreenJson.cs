using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;

namespace TransferMed.Packaging;

/// <summary>An out-of-distribution screen as the JSON of a card. The matrices of distances are a part of the package of their own.</summary>
internal static class ScreenJson
{
    private const string What = "out-of-distribution score";
    private const string Method = "method";

    public static JsonObject Write(OutOfDistributionScreen screen)
    {
        // The method stands first.
        OutOfDistributionDetector detector = screen.Detector;
        var document = new JsonObject
        {
            [Method] = null,
            ["threshold"] = detector.Threshold,
            ["falseAlarmRate"] = detector.FalseAlarmRate,
            ["validationCount"] = detector.ValidationCount,
        };
        switch (screen.Score)
        {
            case StoredScore stored:
                (document[Method], document["name"], document["state"]) = ("own", stored.Name, stored.Stored);
                return document;
            case GraphScore:
                throw new CardFault("its out-of-distribution score is computed by an exported graph, which alone holds the fitted matrices. Assess the model again, or save it without the screen.");
            default:
                return FittedJson.Write(document, Method, What, screen.Score, screen.Score.Kind, screen.Score.CardState);
        }
    }

    /// <param name="document">The JSON.</param>
    /// <param name="detector">The threshold in it.</param>
    /// <param name="matrices">Reads the matrices of distances for a shrinkage; null where their score comes from elsewhere.</param>
    public static OutOfDistributionScreen Read(JsonElement document, OutOfDistributionDetector detector, Func<double, OutOfDistributionScore>? matrices) => new(
        FittedJson.Read<OutOfDistributionScore, OutOfDistributionMethod>(
            document, Method, What, choice => choice.Kind, (choice, state) => choice.Read(state, matrices), (name, state) => new StoredScore(name, state)),
        detector);
}
