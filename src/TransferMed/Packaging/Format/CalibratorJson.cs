using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;

namespace TransferMed.Packaging;

/// <summary>A calibrator as the JSON of a card.</summary>
internal static class CalibratorJson
{
    private const string What = "calibrator";
    private const string Kind = "kind";

    public static JsonObject Write(Calibrator calibrator) => calibrator is StoredCalibrator stored
        ? new JsonObject { [Kind] = "own", ["name"] = stored.Name, ["state"] = stored.Stored }
        : FittedJson.Write([], Kind, What, calibrator, calibrator.Kind, calibrator.State);

    public static Calibrator Read(JsonElement document) => FittedJson.Read<Calibrator, Calibration>(
        document, Kind, What, choice => choice.Kind, (choice, state) => choice.Read(state), (name, state) => new StoredCalibrator(name, state));
}
