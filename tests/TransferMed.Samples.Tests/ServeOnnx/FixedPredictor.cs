using TransferMed.Explanations;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Says what it is given of one picture after the other, and the last of it of all others.</summary>
internal sealed class FixedPredictor(params Prediction[] predictions) : IPredictor
{
    private int _asked = -1;

    public ValueList<string> Classes { get; init; } = ["healthy", "ulcer"];

    public Prediction Predict(ImageSource image) => predictions[Math.Min(Interlocked.Increment(ref _asked), predictions.Length - 1)];

    public Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default) => Task.FromResult(Predict(image));

    public IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void WarmUp()
    {
    }

    public Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
