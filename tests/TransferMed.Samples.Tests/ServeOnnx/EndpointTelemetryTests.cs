using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>What the endpoint tells listeners of the meter and the activities called TransferMed.</summary>
public class EndpointTelemetryTests
{
    [Fact]
    public async Task Requests_are_counted_by_status_and_reason_and_their_predictions_are_traced()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { MaxPixels = 10_000 });
        ConcurrentQueue<(string Name, object Value, string Tags)> told = new();
        ConcurrentQueue<Activity> activities = new();
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told.Enqueue((instrument.Name, value, Text(tags))));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told.Enqueue((instrument.Name, value, Text(tags))));
        meters.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TransferMed",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        (await endpoint.PostAsync(Images.Png(seed: 4))).Dispose();
        (await endpoint.PostAsync([])).Dispose();
        (await endpoint.PostAsync("no picture"u8.ToArray())).Dispose();
        (await endpoint.PostAsync(Images.Jpeg(seed: 4, width: 200, height: 200), "image/jpeg")).Dispose();

        // An answer may be there before what follows it is told.
        Assert.True(SpinWait.SpinUntil(() => activities.Count(activity => activity.OperationName == "POST /predict") == 4, TimeSpan.FromSeconds(30)));
        Assert.Equal(["200", "400 emptyBody", "415 unsupportedPicture", "422 tooManyPixels"], told.Where(one => one.Name == "transfermed.endpoint.requests").Select(one => one.Tags));
        Assert.Equal(4, told.Count(one => one is { Name: "transfermed.endpoint.duration", Value: > 0.0 }));
        Assert.Equal(1L, Assert.Single(told, one => one.Name == "transfermed.prediction.images").Value);
        Activity answered = activities.Single(activity => activity.OperationName == "POST /predict" && activity.GetTagItem("error.type") is null);
        Assert.Equal((ActivityKind.Server, 200), (answered.Kind, answered.GetTagItem("http.response.status_code")));
        Assert.Equal(answered.SpanId, Assert.Single(activities, activity => activity.OperationName == "transfermed.predict").ParentSpanId);
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "TransferMed")
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Where(tag => !tag.Key.StartsWith("transfermed", StringComparison.Ordinal)).Select(tag => tag.Value));
}
