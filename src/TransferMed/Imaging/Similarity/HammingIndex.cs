using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TransferMed.Imaging;

/// <summary>
/// Finds hashes of 64 bits that differ from a wanted one in few bits (multi-index hashing, Norouzi, Punjani and Fleet
/// 2012): each hash stands in four tables, by its four parts of 16 bits. Two hashes that differ in at most 7 bits differ in
/// at most 1 bit in some part, so that 4 x 17 places of the tables hold every such hash.
/// </summary>
internal sealed class HammingIndex
{
    /// <summary>All hashes within this distance are found; of farther ones those that agree well in one part.</summary>
    public const int CompleteDistance = 7;

    private const int Parts = 4;
    private const int PartBits = 16;
    private const int Places = 1 << PartBits;

    private readonly int[][] _starts = new int[Parts][];
    private readonly int[][] _members = new int[Parts][];

    /// <summary>The hashes of the members, beside each other as these are: what is compared one after the other lies so.</summary>
    private readonly ulong[][] _hashes = new ulong[Parts][];

    public HammingIndex(ulong[] hashes)
    {
        for (int part = 0; part < Parts; part++)
        {
            // A counting sort: the members of a place stand side by side, in rising order.
            var starts = new int[Places + 1];
            foreach (ulong hash in hashes)
            {
                starts[Part(hash, part) + 1]++;
            }

            for (int place = 0; place < Places; place++)
            {
                starts[place + 1] += starts[place];
            }

            var members = new int[hashes.Length];
            var sorted = new ulong[hashes.Length];
            int[] next = [.. starts.AsSpan(0, Places)];
            for (int i = 0; i < hashes.Length; i++)
            {
                int at = next[Part(hashes[i], part)]++;
                (members[at], sorted[at]) = (i, hashes[i]);
            }

            (_starts[part], _members[part], _hashes[part]) = (starts, members, sorted);
        }
    }

    /// <summary>Adds the positions of hashes within a distance, each once, with the distance.</summary>
    /// <param name="wanted">The hash.</param>
    /// <param name="mostDifferent">The largest distance.</param>
    /// <param name="found">Receives them.</param>
    /// <returns>The number of hashes that were compared.</returns>
    public long Find(ulong wanted, int mostDifferent, List<(int Position, int Distance)> found)
    {
        long compared = 0;
        Span<(int Start, int Count)> near = stackalloc (int, int)[PartBits + 1];
        for (int part = 0; part < Parts; part++)
        {
            ulong[] hashes = _hashes[part];
            int own = Part(wanted, part);
            for (int flipped = 0; flipped <= PartBits; flipped++)
            {
                int place = flipped == 0 ? own : own ^ (1 << (flipped - 1));
                int start = _starts[part][place];
                near[flipped] = (start, _starts[part][place + 1] - start);
                Announce(hashes, start);
            }

            foreach ((int start, int count) in near)
            {
                compared += count;
                ReadOnlySpan<ulong> members = hashes.AsSpan(start, count);
                for (int i = 0; i < members.Length; i++)
                {
                    ulong difference = members[i] ^ wanted;
                    int distance = BitOperations.PopCount(difference);
                    if (distance <= mostDifferent && !IsInEarlierPart(difference, part))
                    {
                        found.Add((_members[part][start + i], distance));
                    }
                }
            }
        }

        return compared;
    }

    /// <summary>Tells the processor what is read next: of a million hashes each place is a wait for the memory, and these waits can be one.</summary>
    private static unsafe void Announce(ulong[] hashes, int at)
    {
        if (Sse.IsSupported && at < hashes.Length)
        {
            // Nothing is read through the address, so that it may be out of date by now.
            Sse.Prefetch0(Unsafe.AsPointer(ref hashes[at]));
        }
    }

    private static bool IsInEarlierPart(ulong difference, int part)
    {
        for (int earlier = 0; earlier < part; earlier++)
        {
            if (BitOperations.PopCount((uint)Part(difference, earlier)) <= 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two of the eight bytes, one of low frequencies and one of high ones: the low ones alone are too much alike.</summary>
    private static int Part(ulong hash, int part) => (int)((hash >> (8 * part)) & 0xFF) | (int)((hash >> (8 * part + 32 - 8)) & 0xFF00);
}
