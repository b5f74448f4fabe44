using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using SkiaSharp;
using TransferMed.Imaging;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Serving;

/// <summary>What predictors tell listeners by the names that docs/tracking.md states.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly ServedImages _served = new(perClass: 20);

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Pictures_calls_and_batches_are_counted_and_timed()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 4 });
        predictor.WarmUp();
        using var told = new Listener();
        predictor.Predict(_served.Paths[0]);
        await predictor.PredictAsync(_served.Bytes[1]);
        predictor.PredictAll(_served.Paths);

        Assert.Equal([("predict", 1L), ("predict", 1L), ("predictAll", _served.Count)], told.Of<long>("transfermed.prediction.images").Select(one => (one.Tags["transfermed.call"], one.Value)));
        (double Value, Dictionary<string, object?> Tags)[] durations = told.Of<double>("transfermed.prediction.duration");
        Assert.Equal(["predict", "predict", "predictAll"], durations.Select(one => one.Tags["transfermed.call"]));
        Assert.All(durations, one => Assert.InRange(one.Value, double.Epsilon, 60));
        Assert.All(durations, one => Assert.Equal("Predictor", one.Tags["transfermed.predictor"]));
        (long Value, Dictionary<string, object?> Tags)[] batches = told.Of<long>("transfermed.prediction.batch.size");
        Assert.Equal(2 + _served.Count, batches.Sum(one => one.Value));
        Assert.All(batches, one => Assert.InRange(one.Value, 1, 4));
        Assert.Empty(told.Of<long>("transfermed.prediction.errors"));
        Assert.Equal(("s", "{image}", "{view}"), (told.Units["transfermed.prediction.duration"], told.Units["transfermed.prediction.images"], told.Units["transfermed.prediction.batch.size"]));

        Assert.Equal([1, 1, _served.Count], told.Activities.Select(activity => activity.GetTagItem("transfermed.images")));
        Assert.All(told.Activities, activity => Assert.Equal(("transfermed.predict", ActivityStatusCode.Unset), (activity.OperationName, activity.Status)));
    }

    [Fact]
    public void Flagged_pictures_and_those_without_an_answer_are_counted()
    {
        ModelAssessment assessment = _served.Model.Assess(_served.Dataset, _served.Dataset, null);
        using Predictor predictor = _served.Predictor(assessment);
        using var told = new Listener();
        ImageSource strange = ImageSource.FromBytes(TestImages.Encode(TestImages.Quarters(20, 20), SKEncodedImageFormat.Png), "flat");
        Prediction[] predictions = [.. predictor.PredictAll(_served.Paths), predictor.Predict(strange)];

        Assert.Equal(predictions.Count(one => one.OutOfDistribution == true), told.Of<long>("transfermed.prediction.flagged").Sum(one => one.Value));
        Assert.Equal(predictions.Count(one => one.ReasonToAbstain is not null), told.Of<long>("transfermed.prediction.abstained").Sum(one => one.Value));
        Assert.Contains(predictions, one => one.OutOfDistribution == true);
        Assert.Equal(predictions.Count(one => one.OutOfDistribution == true), told.Activities.Sum(activity => (int)activity.GetTagItem("transfermed.flagged")!));
    }

    [Fact]
    public async Task Errors_are_counted_by_their_kind_and_name_no_picture()
    {
        using Predictor predictor = _served.Predictor();
        using var told = new Listener();
        ImageSource broken = ImageSource.FromBytes(new byte[] { 1, 2, 3 }, "Jane Doe.png");
        Assert.Throws<ImageDecodeException>(() => predictor.Predict(broken));
        await Assert.ThrowsAsync<ImageDecodeException>(() => predictor.PredictAsync(broken));
        Assert.Throws<ImageDecodeException>(() => predictor.PredictAll([_served.Paths[0], broken]));

        Assert.Equal(3, told.Of<long>("transfermed.prediction.errors").Sum(one => one.Value));
        Assert.All(told.Of<long>("transfermed.prediction.errors"), one => Assert.Equal("TransferMed.Imaging.ImageDecodeException", one.Tags["error.type"]));
        Assert.All(told.Activities, activity => Assert.Equal((ActivityStatusCode.Error, "TransferMed.Imaging.ImageDecodeException"), (activity.Status, activity.GetTagItem("error.type"))));
        Assert.DoesNotContain("Jane", string.Join(' ', told.Activities.SelectMany(activity => activity.TagObjects).Select(tag => $"{tag.Value}")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_predictor_of_onnx_tells_the_same()
    {
        using var folder = new TemporaryFolder();
        OnnxExport.Write(folder.File("model.onnx"), _served.Model);
        using OnnxPredictor predictor = OnnxPredictor.Load(folder.File("model.onnx"));
        using var told = new Listener();
        predictor.Predict(_served.Paths[0]);
        predictor.PredictPixels(new byte[2 * 16 * 16 * 3]);

        Assert.Equal([("predict", 1L), ("predictPixels", 2L)], told.Of<long>("transfermed.prediction.images").Select(one => (one.Tags["transfermed.call"], one.Value)));
        Assert.All(told.Activities, activity => Assert.Equal("OnnxPredictor", activity.GetTagItem("transfermed.predictor")));
    }

    /// <summary>Hears the meter and the activities of the library.</summary>
    private sealed class Listener : IDisposable
    {
        private const string Source = "TransferMed";

        private readonly ConcurrentQueue<(string Name, object Value, Dictionary<string, object?> Tags)> _values = new();
        private readonly MeterListener _meters = new();
        private readonly ActivityListener _activities;

        public Listener()
        {
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    Units[instrument.Name] = instrument.Unit;
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
            _meters.Start();
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Source,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => Activities.Enqueue(activity),
            };
            ActivitySource.AddActivityListener(_activities);
        }

        public ConcurrentQueue<Activity> Activities { get; } = new();

        public ConcurrentDictionary<string, string?> Units { get; } = new(StringComparer.Ordinal);

        public (T Value, Dictionary<string, object?> Tags)[] Of<T>(string name) => [.. _values.Where(one => one.Name == name).Select(one => ((T)one.Value, one.Tags))];

        public void Dispose()
        {
            _meters.Dispose();
            _activities.Dispose();
        }

        private void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            where T : struct => _values.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));
    }
}
