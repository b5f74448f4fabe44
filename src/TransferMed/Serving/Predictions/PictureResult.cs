namespace TransferMed.Serving;

/// <summary>What became of one picture of many: a prediction, or the reason why there is none.</summary>
/// <param name="Source">The picture.</param>
/// <param name="Prediction">What the model says; null where the picture cannot be read.</param>
/// <param name="Error">Why it cannot be read; null where there is a prediction.</param>
public sealed record PictureResult(PictureSource Source, Prediction? Prediction, TransferMedException? Error);
