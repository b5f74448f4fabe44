using System.Diagnostics;

namespace TransferMed.Serving;

/// <summary>A call of a predictor, from its beginning to its end.</summary>
internal sealed class PredictionCall : IDisposable
{
    private const string CallTag = "transfermed.call";
    private const string ErrorTag = "error.type";

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TagList _tags;
    private readonly Activity? _activity;
    private int _images;
    private int _flagged;
    private int _abstained;

    public PredictionCall(string predictor, string call, Activity? activity)
    {
        _tags = new TagList { { PredictionTelemetry.PredictorTag, predictor }, { CallTag, call } };
        _activity = activity;
        activity?.SetTag(PredictionTelemetry.PredictorTag, predictor).SetTag(CallTag, call);
    }

    /// <summary>A picture has its prediction, which is given back.</summary>
    public Prediction Answered(Prediction prediction)
    {
        _images++;
        _flagged += prediction.OutOfDistribution == true ? 1 : 0;
        _abstained += prediction.ReasonToAbstain is not null ? 1 : 0;
        return prediction;
    }

    /// <summary>The call ends with an error.</summary>
    /// <returns>Always false: for the filter of a catch block, so that the error keeps its place.</returns>
    public bool Failed(Exception error)
    {
        string kind = error.GetType().FullName!;
        TagList tags = _tags;
        tags.Add(ErrorTag, kind);
        PredictionTelemetry.Errors.Add(1, tags);
        _activity?.SetStatus(ActivityStatusCode.Error).SetTag(ErrorTag, kind);
        return false;
    }

    public void Dispose()
    {
        PredictionTelemetry.Duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, _tags);
        if (_images > 0)
        {
            PredictionTelemetry.Images.Add(_images, _tags);
        }

        if (_flagged > 0)
        {
            PredictionTelemetry.Flagged.Add(_flagged, _tags);
        }

        if (_abstained > 0)
        {
            PredictionTelemetry.Abstained.Add(_abstained, _tags);
        }

        _activity?.SetTag("transfermed.images", _images).SetTag("transfermed.flagged", _flagged).SetTag("transfermed.abstained", _abstained);
        _activity?.Dispose();
    }
}
