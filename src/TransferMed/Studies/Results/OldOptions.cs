using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferMed.Studies;

/// <summary>Brings the options of results of form 2, which copied them out of the recipes and wrote the rest as text, into the form of today.</summary>
internal static class OldOptions
{
    public const int Schema = 2;

    /// <summary>The member that holds what only the text says.</summary>
    public const string Text = "text";

    // Of a recipe of from scratch, a pretrained network started with so much of the learning rate.
    private const double FineTuningRate = 0.3;

    public static JsonElement Read(JsonElement old)
    {
        double rate = Get("learningRate").GetDouble();
        int epochs = Get("epochs").GetInt32();
        int size = Get("size").GetInt32();
        JsonObject fineTuning = Recipe(epochs, rate * FineTuningRate);
        fineTuning["freeze"] = Get("freeze").GetString();
        var options = new JsonObject
        {
            ["audit"] = Get("audit").GetBoolean(),
            ["fineTuning"] = fineTuning,
            ["folds"] = Copy("folds"),
            ["naiveSplit"] = Get("naiveSplit").GetBoolean(),
            ["network"] = new JsonObject
            {
                ["input"] = new JsonObject { ["channels"] = 3, ["height"] = size, ["width"] = size },
                ["layers"] = Get("width").ValueKind == JsonValueKind.Null ? [] : new JsonArray(new JsonObject { ["kind"] = "Conv", ["channels"] = Copy("width") }),
                ["name"] = Get("preset").GetString(),
            },
            ["pretraining"] = Recipe(Get("pretrainEpochs").GetInt32(), rate),
            ["seed"] = Copy("seed"),
            ["seeds"] = Copy("seeds"),
            ["sourcePerClass"] = Copy("sourcePerClass"),
            ["testShare"] = Copy("testShare"),
            ["trainPerClass"] = Copy("trainPerClass"),
            ["training"] = Recipe(epochs, rate),
            ["usePublishedParts"] = Copy("usePublishedParts"),
            ["validationShare"] = Copy("validationShare"),
        };
        return JsonSerializer.SerializeToElement(options, StudyJson.Default.JsonObject);

        JsonObject Recipe(int epochs, double rate) => new()
        {
            ["batchSize"] = Copy("batchSize"),
            ["epochs"] = epochs,
            ["learningRate"] = rate,
            [Text] = Get("training").GetString(),
        };

        JsonNode? Copy(string name) => JsonNode.Parse(Get(name).GetRawText());

        JsonElement Get(string name) => old.ValueKind == JsonValueKind.Object && old.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new JsonException($"Its options lack '{name}'.");
    }
}
