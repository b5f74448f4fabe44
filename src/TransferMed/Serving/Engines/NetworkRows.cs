namespace TransferMed.Serving;

/// <summary>What a network gave for pictures, by rows.</summary>
/// <param name="Scores">K scores of each picture.</param>
/// <param name="Features">What entered the head, D values of each picture; empty where they were not wanted.</param>
/// <param name="Count">The number of pictures.</param>
internal readonly record struct NetworkRows(ReadOnlyMemory<float> Scores, ReadOnlyMemory<float> Features, int Count)
{
    /// <summary>The rows of some of the pictures; no values are copied.</summary>
    public NetworkRows Slice(int start, int count) => new(Part(Scores, start, count), Part(Features, start, count), count);

    private ReadOnlyMemory<float> Part(ReadOnlyMemory<float> values, int start, int count)
    {
        int width = values.Length / Count;
        return values.Slice(start * width, count * width);
    }
}
