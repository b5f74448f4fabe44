using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferMed.Tracking;

/// <summary>The calls of MLflow's interface that a training needs.</summary>
internal sealed class MlflowRequests(MlflowServer server)
{
    private const string Missing = "RESOURCE_DOES_NOT_EXIST";
    private const string Taken = "RESOURCE_ALREADY_EXISTS";

    /// <summary>The id of an experiment, which is created where there is none of that name.</summary>
    public string Experiment(string name)
    {
        try
        {
            return Found() ?? Text(server.Post("experiments/create", new JsonObject { ["name"] = name }), "experiment_id");
        }
        catch (MlflowRefusalException refusal) when (refusal.Code == Taken)
        {
            // Another process was first.
            if (Found() is { } other)
            {
                return other;
            }

            throw;
        }

        string? Found()
        {
            try
            {
                return Text(server.Get($"experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}"), "experiment", "experiment_id");
            }
            catch (MlflowRefusalException refusal) when (refusal.Code == Missing)
            {
                // That there is none is the answer.
                return null;
            }
        }
    }

    /// <summary>Creates a run.</summary>
    public MlflowRunState Create(string experiment, string? name, long started, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var body = new JsonObject { ["experiment_id"] = experiment, ["start_time"] = started, ["tags"] = MlflowBatches.Tags(tags) };
        if (name is not null)
        {
            body["run_name"] = name;
        }

        return State(server.Post("runs/create", body));
    }

    /// <summary>A run by its id.</summary>
    public MlflowRunState Run(string id) => State(server.Get($"runs/get?run_id={Uri.EscapeDataString(id)}"));

    /// <summary>The newest run of an experiment with a tag; null where there is none.</summary>
    public MlflowRunState? Newest(string experiment, string tag, string value)
    {
        JsonObject answer = server.Post("runs/search", new JsonObject
        {
            ["experiment_ids"] = new JsonArray(experiment),
            ["filter"] = $"tags.`{tag}` = '{value}'",
            ["max_results"] = 1,
            ["order_by"] = new JsonArray("attributes.start_time DESC"),
        });
        return answer["runs"] is JsonArray { Count: > 0 } runs ? State(new JsonObject { ["run"] = runs[0]!.DeepClone() }) : null;
    }

    /// <summary>Adds metrics or parameters.</summary>
    public void Log(JsonObject batch) => server.Post("runs/log-batch", batch);

    /// <summary>Says how a run stands.</summary>
    /// <param name="id">The run.</param>
    /// <param name="status"><c>RUNNING</c>, <c>FINISHED</c>, <c>FAILED</c> or <c>KILLED</c>.</param>
    /// <param name="ended">When it ended, in milliseconds since 1970; null while it runs.</param>
    public void Update(string id, string status, long? ended)
    {
        var body = new JsonObject { ["run_id"] = id, ["status"] = status };
        if (ended is { } time)
        {
            body["end_time"] = time;
        }

        server.Post("runs/update", body);
    }

    private static MlflowRunState State(JsonObject answer)
    {
        int last = 0;
        foreach (JsonNode? metric in answer["run"]?["data"]?["metrics"] as JsonArray ?? [])
        {
            if (metric?["key"]?.ToString() == EpochScalars.Loss && int.TryParse(metric["step"]?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int step))
            {
                last = Math.Max(last, step);
            }
        }

        bool hasParameters = answer["run"]?["data"]?["params"] is JsonArray { Count: > 0 };
        return new MlflowRunState(Text(answer, "run", "info", "run_id"), Text(answer, "run", "info", "artifact_uri"), last, hasParameters);
    }

    private static string Text(JsonObject answer, params string[] path)
    {
        JsonNode? node = path.Aggregate((JsonNode?)answer, (found, name) => (found as JsonObject)?[name]);
        return node is JsonValue ? node.ToString() : throw new MlflowRefusalException($"the answer has no {string.Join('.', path)}; is it an MLflow server?");
    }
}

/// <summary>What the server has of a run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ArtifactUri">Where its artefacts lie.</param>
/// <param name="LastEpoch">The last epoch that it has, or 0.</param>
/// <param name="HasParameters">Whether it has parameters, which cannot be changed.</param>
internal sealed record MlflowRunState(string Id, string ArtifactUri, int LastEpoch, bool HasParameters);
