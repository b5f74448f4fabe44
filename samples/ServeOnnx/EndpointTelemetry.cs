using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServeOnnx;

/// <summary>
/// What the endpoint tells those who listen to the meter and the activities called TransferMed, beside what its predictor tells: requests by status and reason, and how long they took. No name of an upload, no address of a client.
/// </summary>
internal sealed class EndpointTelemetry : IDisposable
{
    private const string SourceName = "TransferMed";
    private const string StatusTag = "http.response.status_code";
    private const string ErrorTag = "error.type";

    /// <summary>The status of a request whose client went away, as proxies write it.</summary>
    private const int ClientClosed = 499;

    private readonly Meter _meter = new(SourceName, ServedModel.LibraryVersion);
    private readonly ActivitySource _activities = new(SourceName, ServedModel.LibraryVersion);
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;

    public EndpointTelemetry()
    {
        _requests = _meter.CreateCounter<long>("transfermed.endpoint.requests", "{request}", "Requests to /predict.");
        _duration = _meter.CreateHistogram(
            "transfermed.endpoint.duration",
            "s",
            "From the header of a request to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
    }

    /// <summary>A request begins.</summary>
    public Request Begin() => new(this, _activities.StartActivity("POST /predict", ActivityKind.Server));

    public void Dispose()
    {
        _meter.Dispose();
        _activities.Dispose();
    }

    /// <summary>A request to /predict, from its beginning to its end.</summary>
    internal sealed class Request(EndpointTelemetry owner, Activity? activity) : IDisposable
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private int _status = StatusCodes.Status200OK;
        private string? _error;

        /// <summary>How long it has taken.</summary>
        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

        public void Refused(int status, string reason) => (_status, _error) = (status, reason);

        public void Aborted() => Refused(ClientClosed, "aborted");

        public void Dispose()
        {
            TagList tags = new() { { StatusTag, _status } };
            if (_error is not null)
            {
                tags.Add(ErrorTag, _error);
            }

            owner._requests.Add(1, tags);
            owner._duration.Record(Elapsed.TotalSeconds, tags);
            activity?.SetTag(StatusTag, _status);
            if (_error is not null)
            {
                activity?.SetTag(ErrorTag, _error).SetStatus(_status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            }

            activity?.Dispose();
        }
    }
}
