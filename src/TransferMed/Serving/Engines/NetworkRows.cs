namespace TransferMed.Serving;

/// <summary>What a network gave for pictures, by rows.</summary>
/// <param name="Scores">K scores of each picture.</param>
/// <param name="Features">What entered the head, D values of each picture; empty where they were not wanted.</param>
/// <param name="Count">The number of pictures.</param>
internal readonly record struct NetworkRows(ReadOnlyMemory<float> Scores, ReadOnlyMemory<float> Features, int Count)
{
    /// <summary>The screen's score of each picture; empty where the network does not give it itself.</summary>
    public ReadOnlyMemory<float> OutOfDistributionScores { get; init; }

    /// <summary>The rows of some of the pictures; no values are copied.</summary>
    public NetworkRows Slice(int start, int count) =>
        new(Part(Scores, start, count), Part(Features, start, count), count) { OutOfDistributionScores = Part(OutOfDistributionScores, start, count) };

    private ReadOnlyMemory<float> Part(ReadOnlyMemory<float> values, int start, int count)
    {
        int width = values.Length / Count;
        return values.Slice(start * width, count * width);
    }
}
