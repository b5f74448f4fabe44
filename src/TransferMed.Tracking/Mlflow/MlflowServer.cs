using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferMed.Tracking;

/// <summary>Requests to a server that speaks MLflow's REST interface, version 2.0, and what its answers mean.</summary>
internal sealed class MlflowServer : IDisposable
{
    private const string Interface = "api/2.0/mlflow/";
    private const string Artifacts = "api/2.0/mlflow-artifacts/artifacts/";
    private const int LongestExcerpt = 200;

    /// <summary>Bytes that a slow line sends in a second: an upload is given as much more time.</summary>
    private const long SlowBytesPerSecond = 100_000;

    private readonly HttpClient _client;
    private readonly MlflowAddress _address;
    private readonly TimeSpan _timeout;

    /// <param name="address">Where it is.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="handler">What sends the requests, which is disposed with this; null for the network.</param>
    public MlflowServer(MlflowAddress address, TimeSpan timeout, HttpMessageHandler? handler = null)
    {
        (_address, _timeout) = (address, timeout);
        // A redirected POST would arrive as a GET: it is an error of the address.
        _client = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = timeout }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The address without name and password.</summary>
    public Uri Address => _address.Uri;

    /// <summary>Asks for something.</summary>
    /// <param name="call">The call, with its query.</param>
    /// <exception cref="MlflowAwayException">There is no answer at present.</exception>
    /// <exception cref="MlflowRefusalException">The answer is no.</exception>
    public JsonObject Get(string call) => Send(HttpMethod.Get, Interface + call, null, _timeout);

    /// <summary>Tells something.</summary>
    /// <inheritdoc cref="Get" path="/exception"/>
    public JsonObject Post(string call, JsonObject body) =>
        Send(HttpMethod.Post, Interface + call, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), _timeout);

    /// <summary>Sends an artefact to the server, which puts it where its artefacts are.</summary>
    /// <param name="path">Its place below the root of the artefacts, escaped.</param>
    /// <param name="content">The content, which is read to its end.</param>
    /// <inheritdoc cref="Get" path="/exception"/>
    public void Upload(string path, Stream content)
    {
        TimeSpan more = TimeSpan.FromSeconds((double)content.Length / SlowBytesPerSecond);
        var body = new StreamContent(content);
        body.Headers.ContentType = new("application/octet-stream");
        _ = Send(HttpMethod.Put, Artifacts + path, body, _timeout + more);
    }

    public void Dispose() => _client.Dispose();

    private JsonObject Send(HttpMethod method, string path, HttpContent? body, TimeSpan timeout)
    {
        var target = new Uri(_address.Uri, path);
        using var request = new HttpRequestMessage(method, target) { Content = body };
        request.Headers.Authorization = _address.Authorization;
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            using HttpResponseMessage answer = _client.Send(request, limit.Token);
            using var reader = new StreamReader(answer.Content.ReadAsStream(limit.Token));
            return Read(target, answer, reader.ReadToEnd());
        }
        catch (OperationCanceledException error)
        {
            // Nobody can cancel a request: it is the limit, or that of the connection, which arrives as a cancellation too and must not pass for one of the training.
            throw new MlflowAwayException(limit.IsCancellationRequested ? string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0} s") : error.Message, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new MlflowAwayException(error.Message, error);
        }
    }

    private static JsonObject Read(Uri target, HttpResponseMessage answer, string text)
    {
        JsonObject? json = Parse(text);
        int status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode)
        {
            return json ?? throw new MlflowRefusalException($"{target.AbsolutePath} answers {status} without JSON ({Excerpt(text)})");
        }

        string message = json?["message"]?.ToString() ?? Excerpt(text);
        if (status >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            throw new MlflowAwayException($"{target.AbsolutePath} answers {status}: {message}");
        }

        throw status switch
        {
            >= 300 and < 400 => new MlflowRefusalException($"{target.AbsolutePath} answers {status} and points to {answer.Headers.Location}; give that address"),
            401 or 403 => new MlflowRefusalException($"{target.AbsolutePath} answers {status}: {message}; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"),
            _ => new MlflowRefusalException($"{target.AbsolutePath} answers {status}: {message}", json?["error_code"]?.ToString() ?? ""),
        };
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // A page, or nothing: whoever asks says what was answered.
            return null;
        }
    }

    private static string Excerpt(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "an empty answer" : line.Length > LongestExcerpt ? line[..LongestExcerpt] + "..." : line;
    }
}
