using System.Globalization;
using System.Text.Json.Nodes;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>
/// What decides a training, as a flat table: every option by its path, such as <c>optimizer.momentum</c>, with numbers and truth values as such; and the network. What decides no result (workers, caches, paths) is not in it.
/// </summary>
internal static class Hyperparameters
{
    /// <summary>The table, by name in ordinal order; values are <see cref="double"/>, <see cref="bool"/> or <see cref="string"/>.</summary>
    public static SortedDictionary<string, object> Of(TrainingContext run)
    {
        var table = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["network.parameters"] = (double)run.Network.AllParameters.Sum(parameter => parameter.Tensor.numel()),
            ["stepsPerEpoch"] = (double)run.StepsPerEpoch,
        };
        if (run.Network.Spec.Name is { } name)
        {
            table["network"] = name;
        }

        Add(table, "", CanonicalJson.Full(run.Options));
        return table;
    }

    /// <summary>A value as text, numbers in their shortest exact form.</summary>
    public static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private static void Add(SortedDictionary<string, object> table, string path, JsonNode? node)
    {
        switch (node)
        {
            case null:
                break;
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members)
                {
                    // What kind of choice it is stands for the choice: "optimizer" is "Sgd".
                    Add(table, name == "kind" && path.Length > 0 ? path : path.Length == 0 ? name : $"{path}.{name}", value);
                }

                break;
            case JsonArray { Count: 0 }:
                break;
            case JsonValue value when value.TryGetValue(out bool truth):
                table[path] = truth;
                break;
            case JsonValue value when value.TryGetValue(out double number):
                table[path] = number;
                break;
            case JsonValue value when value.TryGetValue(out string? text):
                table[path] = text;
                break;
            default:
                table[path] = node.ToJsonString();
                break;
        }
    }
}
