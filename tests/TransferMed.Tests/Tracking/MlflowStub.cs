using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TransferMed.Tests.Tracking;

/// <summary>
/// As much of an MLflow server as a training speaks with, on a port of this machine: it keeps experiments, runs and artefacts in memory and refuses what the real one refuses (names, lengths, numbers of entries, parameters
/// that change, runs that do not exist).
/// </summary>
internal sealed partial class MlflowStub : IDisposable
{
    private const int LongestKey = 250;
    private const int LongestParameter = 6000;
    private const int LongestTag = 5000;
    private const int LargestBatch = 1_000_000;

    private readonly HttpListener _listener = new();
    private readonly int _port;

    public MlflowStub()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{_port}";

    public ConcurrentDictionary<string, string> Experiments { get; } = new(StringComparer.Ordinal);

    public List<Run> Runs { get; } = [];

    public ConcurrentDictionary<string, byte[]> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <summary>The calls, in their order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public string? Authorization { get; private set; }

    /// <summary>Where runs put their artefacts; the experiment and the run follow.</summary>
    public string ArtifactRoot { get; init; } = "mlflow-artifacts:/";

    /// <summary>What is answered in the place of an answer: a status and a text; null for nothing.</summary>
    public Func<string, (int Status, string Text)?> Faults { get; set; } = _ => null;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string call = context.Request.Url!.AbsolutePath;
        Authorization = context.Request.Headers["Authorization"];
        using var body = new MemoryStream();
        context.Request.InputStream.CopyTo(body);
        Calls.Enqueue(call[(call.LastIndexOf("mlflow/", StringComparison.Ordinal) is var at and >= 0 ? at + "mlflow/".Length : 0)..]);
        (int status, string text) = Faults(call) ?? Serve(context.Request, call, body.ToArray());
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = text.StartsWith('{') ? "application/json" : "text/html";
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    private (int Status, string Text) Serve(HttpListenerRequest request, string call, byte[] body)
    {
        try
        {
            return (200, Do(request, call, body).ToJsonString());
        }
        catch (Refusal refusal)
        {
            return (refusal.Status, new JsonObject { ["error_code"] = refusal.Code, ["message"] = refusal.Message }.ToJsonString());
        }
    }

    private JsonObject Do(HttpListenerRequest request, string call, byte[] body)
    {
        const string Artifact = "/api/2.0/mlflow-artifacts/artifacts/";
        if (request.HttpMethod == "PUT" && call.StartsWith(Artifact, StringComparison.Ordinal))
        {
            Artifacts[Uri.UnescapeDataString(call[Artifact.Length..])] = body;
            return [];
        }

        JsonObject json = request.HttpMethod == "GET" ? [] : Json(request, body);
        return (request.HttpMethod, call["/api/2.0/mlflow/".Length..]) switch
        {
            ("GET", "experiments/get-by-name") => Experiment(request.QueryString["experiment_name"]!),
            ("POST", "experiments/create") => CreateExperiment((string)json["name"]!),
            ("POST", "runs/create") => CreateRun(json),
            ("GET", "runs/get") => Describe(Find(request.QueryString["run_id"]!)),
            ("POST", "runs/search") => Search(json),
            ("POST", "runs/log-batch") => Log(json, body.Length),
            ("POST", "runs/update") => Update(json),
            _ => throw new Refusal(404, "ENDPOINT_NOT_FOUND", $"No {request.HttpMethod} {call}."),
        };
    }

    private static JsonObject Json(HttpListenerRequest request, byte[] body) => request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true
        ? (JsonObject)JsonNode.Parse(body)!
        : throw new Refusal(400, "INVALID_PARAMETER_VALUE", "The content is no JSON.");

    private JsonObject Experiment(string name) => Experiments.TryGetValue(name, out string? id)
        ? new JsonObject { ["experiment"] = new JsonObject { ["experiment_id"] = id, ["name"] = name, ["lifecycle_stage"] = "active" } }
        : throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Could not find experiment with name '{name}'");

    private JsonObject CreateExperiment(string name)
    {
        string id = (Experiments.Count + 1).ToString(CultureInfo.InvariantCulture);
        return Experiments.TryAdd(name, id) ? new JsonObject { ["experiment_id"] = id } : throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", $"Experiment '{name}' already exists.");
    }

    private JsonObject CreateRun(JsonObject json)
    {
        string experiment = (string)json["experiment_id"]!;
        Require(Experiments.Values.Contains(experiment), $"No Experiment with id={experiment} exists");
        var run = new Run($"{Runs.Count:x32}", experiment, (string?)json["run_name"] ?? "resilient-sheep", (long)json["start_time"]!);
        foreach (JsonNode? tag in (JsonArray)json["tags"]!)
        {
            run.Tags[Key(tag!)] = Text(tag!, LongestTag);
        }

        Runs.Add(run);
        return Describe(run);
    }

    private JsonObject Search(JsonObject json)
    {
        Match filter = TagFilter().Match((string)json["filter"]!);
        Require(filter.Success && json["max_results"] is not null, "Invalid filter string");
        Run[] found = [.. Runs.Where(run => ((JsonArray)json["experiment_ids"]!).Any(id => (string)id! == run.Experiment) && run.Tags.GetValueOrDefault(filter.Groups[1].Value) == filter.Groups[2].Value).OrderByDescending(run => run.Started)];
        return found.Length == 0 ? [] : new JsonObject { ["runs"] = new JsonArray([.. found.Take((int)json["max_results"]!).Select(run => Describe(run)["run"]!.DeepClone())]) };
    }

    private JsonObject Log(JsonObject json, int length)
    {
        JsonArray metrics = json["metrics"] as JsonArray ?? [];
        JsonArray parameters = json["params"] as JsonArray ?? [];
        Run run = Find((string)json["run_id"]!);
        Require(length <= LargestBatch && metrics.Count <= 1000 && parameters.Count <= 100, "A batch logging request is too large.");
        foreach (JsonNode? parameter in parameters)
        {
            string value = Text(parameter!, LongestParameter);
            Require(run.Parameters.TryAdd(Key(parameter!), value) || run.Parameters[Key(parameter!)] == value, "Changing param values is not allowed.");
        }

        foreach (JsonNode? metric in metrics)
        {
            Require((long)metric!["timestamp"]! > 0, "Invalid timestamp");
            run.Metrics.Add((Key(metric), (int)metric["step"]!, (double)metric["value"]!));
        }

        return [];
    }

    private JsonObject Update(JsonObject json)
    {
        Run run = Find((string)json["run_id"]!);
        string status = (string)json["status"]!;
        Require(status is "RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED", "Invalid status");
        (run.Status, run.Ended) = (status, (long?)json["end_time"]);
        return Describe(run);
    }

    private Run Find(string id) => Runs.Find(run => run.Id == id) ?? throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={id} not found");

    private JsonObject Describe(Run run) => new()
    {
        ["run"] = new JsonObject
        {
            ["info"] = new JsonObject { ["run_id"] = run.Id, ["run_name"] = run.Name, ["experiment_id"] = run.Experiment, ["status"] = run.Status, ["artifact_uri"] = $"{ArtifactRoot}{run.Experiment}/{run.Id}/artifacts" },
            ["data"] = new JsonObject
            {
                ["metrics"] = new JsonArray([.. run.Metrics.GroupBy(metric => metric.Key).Select(key => key.MaxBy(metric => metric.Step)).Select(last => new JsonObject { ["key"] = last.Key, ["step"] = $"{last.Step}", ["value"] = last.Value })]),
                ["params"] = new JsonArray([.. run.Parameters.Select(parameter => new JsonObject { ["key"] = parameter.Key, ["value"] = parameter.Value })]),
            },
        },
    };

    private static string Key(JsonNode entry)
    {
        string key = (string)entry["key"]!;
        Require(key.Length <= LongestKey && Names().IsMatch(key), $"Invalid name: '{key}'");
        return key;
    }

    private static string Text(JsonNode entry, int longest)
    {
        string value = (string)entry["value"]!;
        Require(value.Length <= longest, $"Value had length {value.Length}, which exceeded length limit of {longest}");
        return value;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new Refusal(400, "INVALID_PARAMETER_VALUE", message);
        }
    }

    [GeneratedRegex(@"^(?!/)[/\w.\- ]+$")]
    private static partial Regex Names();

    [GeneratedRegex("^tags\\.`([^`]+)` = '([^']+)'$")]
    private static partial Regex TagFilter();

    /// <summary>A run.</summary>
    internal sealed record Run(string Id, string Experiment, string Name, long Started)
    {
        public string Status { get; set; } = "RUNNING";

        public long? Ended { get; set; }

        public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

        public List<(string Key, int Step, double Value)> Metrics { get; } = [];
    }

    private sealed class Refusal(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }
}
