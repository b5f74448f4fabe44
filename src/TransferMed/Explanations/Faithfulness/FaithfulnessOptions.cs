using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>How a heat map is judged.</summary>
public sealed record FaithfulnessOptions
{
    /// <summary>Into how many equal shares the pixels are parted, 1 to 4096; at most one per pixel is used. Default: 32.</summary>
    public int Steps { get; init; } = 32;

    /// <summary>
    /// What replaces deleted pixels. Default: <see cref="BaselineImage.Blurred"/>. The paper takes a constant
    /// (<see cref="BaselineImage.Mean"/>); the edges that it makes can look like a finding to the network.
    /// </summary>
    public BaselineImage DeletionBaseline { get; init; } = BaselineImage.Blurred;

    /// <summary>What pixels are inserted into. Default: <see cref="BaselineImage.Blurred"/>, as in the paper.</summary>
    public BaselineImage InsertionBaseline { get; init; } = BaselineImage.Blurred;

    /// <summary>Decides the order of pixels of equal value. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Pictures per batch, 1 to 4096. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(Steps, 1, 4096, nameof(Steps));
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
        OptionCheck.Defined(DeletionBaseline, nameof(DeletionBaseline));
        OptionCheck.Defined(InsertionBaseline, nameof(InsertionBaseline));
    }
}
