using System.Text.Json.Nodes;

namespace TransferMed.Tracking;

/// <summary>Bodies of <c>runs/log-batch</c> within the limits that the server sets: so many of a kind in one, and so long.</summary>
internal static class MlflowBatches
{
    /// <summary>The metrics of a request at most.</summary>
    public const int MostMetrics = 1000;

    /// <summary>The parameters, or the tags, of a request at most.</summary>
    public const int MostParameters = 100;

    private const int LongestKey = 250;
    private const int LongestParameter = 6000;
    private const int LongestTag = 5000;
    private const string Ellipsis = "...";

    /// <summary>Bodies of metrics.</summary>
    public static IEnumerable<JsonObject> OfMetrics(string run, IEnumerable<MlflowMetric> metrics) => Of(run, "metrics", MostMetrics, metrics.Select(metric => new JsonObject
    {
        ["key"] = Cut(metric.Key, LongestKey),
        ["value"] = metric.Value,
        ["timestamp"] = metric.Timestamp,
        ["step"] = metric.Step,
    }));

    /// <summary>Bodies of parameters.</summary>
    public static IEnumerable<JsonObject> OfParameters(string run, IReadOnlyDictionary<string, object> parameters) =>
        Of(run, "params", MostParameters, parameters.Select(parameter => Entry(parameter.Key, Hyperparameters.Text(parameter.Value), LongestParameter)));

    /// <summary>Tags, as they stand in requests.</summary>
    public static JsonArray Tags(IEnumerable<KeyValuePair<string, string>> tags) => [.. tags.Select(tag => Entry(tag.Key, tag.Value, LongestTag))];

    private static IEnumerable<JsonObject> Of(string run, string kind, int most, IEnumerable<JsonObject> entries) =>
        entries.Chunk(most).Select(some => new JsonObject { ["run_id"] = run, [kind] = new JsonArray([.. some]) });

    private static JsonObject Entry(string key, string value, int longest) => new JsonObject { ["key"] = Cut(key, LongestKey), ["value"] = Cut(value, longest) };

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - Ellipsis.Length)] + Ellipsis;
}

/// <summary>A metric at a step.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value, finite.</param>
/// <param name="Timestamp">When it was measured, in milliseconds since 1970.</param>
/// <param name="Step">The epoch.</param>
internal sealed record MlflowMetric(string Key, double Value, long Timestamp, int Step);
