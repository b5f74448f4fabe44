namespace TransferMed.Serving;

/// <summary>What became of one picture of many: a prediction, or the reason why there is none.</summary>
/// <param name="source">The picture.</param>
/// <param name="prediction">What the model says; null where the picture cannot be read.</param>
/// <param name="error">Why it cannot be read; null where there is a prediction.</param>
public sealed class ImageResult(ImageSource source, Prediction? prediction, TransferMedException? error)
{
    /// <summary>The picture.</summary>
    public ImageSource Source { get; } = source;

    /// <summary>What the model says; null where the picture cannot be read.</summary>
    public Prediction? Prediction { get; } = prediction;

    /// <summary>Why it cannot be read; null where there is a prediction.</summary>
    public TransferMedException? Error { get; } = error;
}
