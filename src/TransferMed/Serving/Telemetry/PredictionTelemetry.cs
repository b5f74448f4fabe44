using System.Diagnostics;
using System.Diagnostics.Metrics;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// What predictors tell those who listen (OpenTelemetry, dotnet-counters): figures and activities of a source that is called as the library. Who does not listen pays nothing but a look. Names of pictures are never told,
/// since they often hold names of patients.
/// </summary>
internal static class PredictionTelemetry
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string SourceName = "TransferMed";

    /// <summary>The type of the predictor.</summary>
    public const string PredictorTag = "transfermed.predictor";

    private static readonly ActivitySource s_activities = new(SourceName, LibraryVersion.Current);
    private static readonly Meter s_meter = new(SourceName, LibraryVersion.Current);

    public static readonly Counter<long> Images = s_meter.CreateCounter<long>("transfermed.prediction.images", "{image}", "Pictures that were predicted.");
    public static readonly Counter<long> Flagged = s_meter.CreateCounter<long>("transfermed.prediction.flagged", "{image}", "Pictures unlike those of the training.");
    public static readonly Counter<long> Abstained = s_meter.CreateCounter<long>("transfermed.prediction.abstained", "{image}", "Pictures to which the model gave no answer, flagged ones among them.");
    public static readonly Counter<long> Errors = s_meter.CreateCounter<long>("transfermed.prediction.errors", "{error}", "Calls that ended with an error.");

    public static readonly Histogram<double> Duration = s_meter.CreateHistogram(
        "transfermed.prediction.duration",
        "s",
        "From a call to its answer, with reading, decoding and waiting.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly Histogram<long> s_batches = s_meter.CreateHistogram(
        "transfermed.prediction.batch.size",
        "{view}",
        "Views of pictures that were computed together.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });

    /// <summary>Begins a call; what it returns is disposed when the call ends.</summary>
    /// <param name="predictor">The predictor's type.</param>
    /// <param name="call">What was called.</param>
    public static PredictionCall Begin(string predictor, string call) => new(predictor, call, s_activities.StartActivity("transfermed.predict"));

    /// <summary>A batch was computed.</summary>
    public static void Computed(string predictor, int views) => s_batches.Record(views, KeyValuePair.Create<string, object?>(PredictorTag, predictor));
}
