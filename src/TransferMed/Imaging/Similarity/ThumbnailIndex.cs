using System.Runtime.InteropServices;
using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>What a <see cref="NearDuplicateSearch"/> keeps of each thumbnail that can be recognised: its hash and its sketch, 76 bytes. Every thumbnail is brought once.</summary>
internal sealed class ThumbnailIndex
{
    private readonly int[] _compared;
    // Words, of which an array holds eight times as many as of bytes.
    private const int Words = FrequencySketch.Length / sizeof(ulong);

    private readonly ulong[] _sketches;

    /// <param name="thumbnails">The thumbnails; null for a picture that is not to be compared.</param>
    /// <param name="options">The threads, and what ends it early.</param>
    public ThumbnailIndex(IReadOnlyList<ImageThumbnail?> thumbnails, ParallelOptions options)
    {
        var hashes = new ulong[thumbnails.Count];
        var isCompared = new bool[thumbnails.Count];
        _sketches = new ulong[thumbnails.Count * Words];
        ParallelLoop.For(hashes.Length, options, i =>
        {
            if (thumbnails[i] is { IsFeatureless: false } thumbnail)
            {
                Span<float> frequencies = stackalloc float[LowFrequencies.Count];
                LowFrequencies.OfWhole(thumbnail, frequencies);
                hashes[i] = PerceptualHash.Of(frequencies);
                FrequencySketch.Write(frequencies, thumbnail.Spread, SketchAt(i));
                isCompared[i] = true;
            }
        });

        // What is not compared is left out; nothing moves behind its place.
        _compared = [.. Enumerable.Range(0, hashes.Length).Where(i => isCompared[i])];
        for (int at = 0; at < _compared.Length; at++)
        {
            hashes[at] = hashes[_compared[at]];
            SketchAt(_compared[at]).CopyTo(SketchAt(at));
        }

        Hashes = new HammingIndex(hashes.AsSpan(0, _compared.Length));
    }

    /// <summary>How many thumbnails can be recognised.</summary>
    public int Count => _compared.Length;

    /// <summary>Their hashes.</summary>
    public HammingIndex Hashes { get; }

    /// <summary>Which of all thumbnails one of them is.</summary>
    public int PositionOf(int i) => _compared[i];

    /// <summary>The sketch of one of them.</summary>
    public ReadOnlySpan<sbyte> Sketch(int i) => SketchAt(i);

    private Span<sbyte> SketchAt(int i) => MemoryMarshal.Cast<ulong, sbyte>(_sketches.AsSpan(i * Words, Words));
}
