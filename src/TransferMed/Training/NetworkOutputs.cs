using TransferMed.Evaluation;

namespace TransferMed.Training;

/// <summary>What a network makes of samples, as plain arrays: for calibration, out-of-distribution scores and plots.</summary>
/// <param name="Predictions">The softmax of the logits, computed in double precision, with labels, paths and groups.</param>
/// <param name="Logits">N rows of K logits, in the order of the dataset.</param>
/// <param name="Features">N rows of what enters the head, <c>Network.FeatureCount</c> numbers each.</param>
public sealed record NetworkOutputs(PredictionSet Predictions, IReadOnlyList<float[]> Logits, IReadOnlyList<float[]> Features);
