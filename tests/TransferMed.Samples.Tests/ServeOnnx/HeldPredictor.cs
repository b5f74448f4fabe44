using System.Collections.Concurrent;
using TransferMed.Explanations;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Answers only when the test lets it.</summary>
internal sealed class HeldPredictor : IPredictor
{
    private readonly BlockingCollection<TaskCompletionSource<Prediction>> _held = [];

    public ValueList<string> Classes { get; } = ["healthy", "ulcer"];

    /// <summary>Keeps no picture: one that should not have come here is answered, and no test waits for it.</summary>
    public bool AnswersAtOnce { get; init; }

    public Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default)
    {
        Assert.False(cancellationToken.CanBeCanceled, "a cancelled prediction would go on reading the buffer");
        var held = new TaskCompletionSource<Prediction>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (AnswersAtOnce)
        {
            Release(held);
        }
        else
        {
            _held.Add(held, CancellationToken.None);
        }

        return held.Task;
    }

    /// <summary>Waits for a picture and keeps it.</summary>
    public TaskCompletionSource<Prediction> Take() => _held.TryTake(out TaskCompletionSource<Prediction>? held, TimeSpan.FromMinutes(1))
        ? held
        : throw new InvalidOperationException("No picture came.");

    /// <summary>Waits for a picture and answers.</summary>
    public void Release() => Release(Take());

    public static void Release(TaskCompletionSource<Prediction> held) => held.SetResult(new Prediction("ulcer", 1, [0.25, 0.75]));

    public Prediction Predict(ImageSource image) => throw new NotSupportedException();

    public IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void WarmUp()
    {
    }

    public Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Dispose() => _held.Dispose();
}
