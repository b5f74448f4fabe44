using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>How far the embeddings of different pictures lie apart: where they do not, the network has collapsed and tells pictures no longer apart.</summary>
internal static class EmbeddingSpread
{
    /// <summary>What it is called in the table of epochs of a checkpoint.</summary>
    public const string Column = "embeddingDeviation";

    /// <summary>The loss pulls every deviation to 1; a tenth of it is kept by no run that the loss still moves.</summary>
    public const double Collapsed = 0.1;

    /// <summary>The mean over the numbers of an embedding of their standard deviation over all rows, without gradient.</summary>
    /// <param name="embedding">(N, D), N at least 2.</param>
    public static Tensor Of(Tensor embedding)
    {
        using var noGradient = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        return embedding.detach().std(0, unbiased: true).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Says of a run's last epoch that the embedding has collapsed; nothing for runs without one.</summary>
    public static IEnumerable<string> NotesOn(IReadOnlyList<EpochRecord> epochs) => epochs is [.., { EmbeddingDeviation: < Collapsed and { } deviation }]
        ? [FormattableString.Invariant($"The training without labels has collapsed: the standard deviation of its embedding is {deviation:g2} at the end, where the loss asks for 1. Pictures look alike to the network; its features are worth little. Use a lower LearningRate, a larger BatchSize or a larger weight of the variance.")]
        : [];
}
