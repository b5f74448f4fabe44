using TransferMed.Explanations;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Says the same of every picture.</summary>
internal sealed class FixedPredictor(Prediction prediction) : IPredictor
{
    public ValueList<string> Classes { get; init; } = ["healthy", "ulcer"];

    public Prediction Predict(ImageSource image) => prediction;

    public Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default) => Task.FromResult(prediction);

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
