using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>A loss of what a network makes of the views of a batch, whatever the labels: the loop takes it where that of a classifier stands.</summary>
/// <param name="identity">What decides its results, as text.</param>
/// <param name="chance">What a network has that makes the same of every picture.</param>
/// <param name="compute">The function from embeddings, view by view, (V N, D), float32, to one number.</param>
internal sealed class EmbeddingLoss(string identity, double chance, Func<Tensor, Tensor> compute) : Loss
{
    public override string Identity => identity;

    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => (embedding, _) => compute(embedding);

    internal override double? Chance(LossGrounds grounds) => chance;
}
