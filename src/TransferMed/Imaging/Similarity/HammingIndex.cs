namespace TransferMed.Imaging;

/// <summary>
/// Finds hashes of 64 bits that differ from a wanted one in few bits (multi-index hashing, Norouzi, Punjani and Fleet
/// 2012): each hash stands in four tables, by its four parts of 16 bits. Two hashes that differ in at most 7 bits differ in
/// at most 1 bit in some part, so that 4 x 17 places of the tables hold every such hash. <see cref="HammingSearch"/> looks these up, or fewer where it is known which bits are doubtful.
/// </summary>
internal sealed class HammingIndex
{
    /// <summary>All hashes within this distance are found where every bit is doubtful; of farther ones those that agree well in one part.</summary>
    public const int CompleteDistance = 7;

    public const int Parts = 4;
    public const int PartBits = 16;
    public const int Places = 1 << PartBits;

    /// <summary>The hashes of a table may be read this far beyond the last: four at once from any of them.</summary>
    public const int Room = 3;

    private readonly int[][] _starts = new int[Parts][];
    private readonly int[][] _members = new int[Parts][];

    /// <summary>The hashes of the members, beside each other as these are: what is compared one after the other lies so.</summary>
    private readonly ulong[][] _hashes = new ulong[Parts][];

    public HammingIndex(ReadOnlySpan<ulong> hashes)
    {
        for (int part = 0; part < Parts; part++)
        {
            var starts = new int[Places + 1];
            var members = new int[hashes.Length];
            var sorted = new ulong[hashes.Length + Room];
            Sort(hashes, part, starts, members, sorted);
            (_starts[part], _members[part], _hashes[part]) = (starts, members, sorted);
        }
    }

    /// <summary>Where the members of a place begin, and at the place after it where they end.</summary>
    public ReadOnlySpan<int> Starts(int part) => _starts[part];

    /// <summary>The hashes of a table, place by place, and <see cref="Room"/> that mean nothing.</summary>
    public ReadOnlySpan<ulong> Hashes(int part) => _hashes[part];

    /// <summary>The positions of the hashes of a table, place by place.</summary>
    public ReadOnlySpan<int> Members(int part) => _members[part];

    /// <summary>A counting sort: the members of a place stand side by side, in rising order.</summary>
    /// <param name="hashes">What is sorted.</param>
    /// <param name="part">By which part.</param>
    /// <param name="starts">Receives where each place begins; one more than there are places, all 0.</param>
    /// <param name="members">Receives the positions.</param>
    /// <param name="sorted">Receives the hashes.</param>
    public static void Sort(ReadOnlySpan<ulong> hashes, int part, Span<int> starts, Span<int> members, Span<ulong> sorted)
    {
        foreach (ulong hash in hashes)
        {
            starts[Part(hash, part) + 1]++;
        }

        for (int place = 0; place < Places; place++)
        {
            starts[place + 1] += starts[place];
        }

        // Each start runs to the end of its place, which is the start of the next: one place back they are starts again.
        for (int i = 0; i < hashes.Length; i++)
        {
            int at = starts[Part(hashes[i], part)]++;
            (members[at], sorted[at]) = (i, hashes[i]);
        }

        starts[..Places].CopyTo(starts[1..]);
        starts[0] = 0;
    }

    /// <summary>Two of the eight bytes, one of low frequencies and one of high ones: the low ones alone are too much alike.</summary>
    public static int Part(ulong hash, int part) => (int)((hash >> (8 * part)) & 0xFF) | (int)((hash >> (8 * part + 32 - 8)) & 0xFF00);
}
