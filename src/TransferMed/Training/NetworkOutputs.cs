using TransferMed.Evaluation;

namespace TransferMed.Training;

/// <summary>What a network makes of samples, as plain arrays: for calibration, out-of-distribution scores and plots.</summary>
public sealed class NetworkOutputs
{
    internal NetworkOutputs(PredictionSet predictions, IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features)
    {
        Predictions = predictions;
        Logits = logits;
        Features = features;
    }

    /// <summary>The softmax of the logits, computed in double precision, with labels, paths and groups.</summary>
    public PredictionSet Predictions { get; }

    /// <summary>N rows of K logits, in the order of the dataset.</summary>
    public IReadOnlyList<float[]> Logits { get; }

    /// <summary>N rows of what enters the head, <c>Network.FeatureCount</c> numbers each.</summary>
    public IReadOnlyList<float[]> Features { get; }
}
