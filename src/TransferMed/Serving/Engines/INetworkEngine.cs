using TransferMed.Imaging;

namespace TransferMed.Serving;

/// <summary>What computes a network on pixels: LibTorch or ONNX Runtime. One thread at a time calls it.</summary>
internal interface INetworkEngine : IDisposable
{
    /// <summary>What pictures go through; complete. The engine normalises by itself.</summary>
    Preprocessing Preprocessing { get; }

    /// <summary>The pictures that it takes at once.</summary>
    int Capacity { get; }

    /// <summary>Whether its scores are logits; else they are probabilities.</summary>
    bool GivesLogits { get; }

    /// <summary>Whether it can also give what enters the head.</summary>
    bool GivesFeatures { get; }

    /// <summary>Whether it gives the score of the model's out-of-distribution screen itself.</summary>
    bool GivesOutOfDistributionScore { get; }

    /// <summary>Where the pixels of a picture go before a run, in the order height, width, channel.</summary>
    Span<byte> Place(int index);

    /// <summary>Computes the first pictures.</summary>
    /// <param name="count">How many, from 1 to <see cref="Capacity"/>.</param>
    /// <param name="features">Whether features are wanted.</param>
    NetworkRows Run(int count, bool features);
}
