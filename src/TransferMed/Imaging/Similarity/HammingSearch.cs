using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferMed.Imaging;

/// <summary>A hash near a wanted one.</summary>
/// <param name="Wanted">The position of the wanted hash.</param>
/// <param name="Position">The position of the hash in the index.</param>
/// <param name="Distance">The bits in which they differ.</param>
internal readonly record struct HammingHit(int Wanted, int Position, int Distance);

/// <summary>
/// Looks up many hashes at once. The wanted hashes are sorted by the place that they stand at, so that the tables are read in their order: one by one each of
/// the places of a hash, 68 where every bit is doubtful, would be a wait for the memory once the index has outgrown the processor's own. Not for several threads.
/// </summary>
internal sealed class HammingSearch(HammingIndex index)
{
    private static readonly Vector256<byte> s_bitsOfNibble = Vector256.Create(
        (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);

    /// <summary>Fewer than these are sorted by comparing them: to count the members of every place would take longer.</summary>
    private const int Few = 2048;

    private readonly int[] _starts = new int[HammingIndex.Places + 1];
    private int[] _places = [];
    private int[] _order = [];
    private ulong[] _sorted = [];
    private ulong[] _doubtful = [];

    /// <summary>The pairs of hashes that were compared until now.</summary>
    public long Compared { get; private set; }

    /// <summary>Adds the hashes within a distance of each wanted one, each once for it.</summary>
    /// <param name="wanted">The hashes.</param>
    /// <param name="mostDifferent">The largest distance.</param>
    /// <param name="found">Receives them, in no order; emptied first.</param>
    /// <param name="mostFound">Beyond so many the search is given up, with at most those of one more hash at one place: alike pictures are near each other by the square.</param>
    /// <returns>False if it was given up: what was found is not all.</returns>
    public bool Find(ReadOnlySpan<ulong> wanted, int mostDifferent, List<HammingHit> found, int mostFound) => Find(wanted, [], mostDifferent, found, mostFound);

    /// <summary>The same, where a hash that agrees in a part but for a bit is found by that part only if the bit is doubtful.</summary>
    /// <param name="wanted">The hashes.</param>
    /// <param name="doubtful">The doubtful bits of each; empty for all.</param>
    /// <param name="mostDifferent">The largest distance.</param>
    /// <param name="found">Receives what is found.</param>
    /// <param name="mostFound">Beyond so many the search is given up.</param>
    /// <returns>False if it was given up.</returns>
    public bool Find(ReadOnlySpan<ulong> wanted, ReadOnlySpan<ulong> doubtful, int mostDifferent, List<HammingHit> found, int mostFound)
    {
        found.Clear();
        if (_order.Length < wanted.Length)
        {
            (_places, _order, _sorted, _doubtful) = (new int[Math.Min(Few, wanted.Length)], new int[wanted.Length], new ulong[wanted.Length], new ulong[wanted.Length]);
        }

        _doubtful.AsSpan(0, wanted.Length).Fill(ulong.MaxValue);
        for (int part = 0; part < HammingIndex.Parts; part++)
        {
            Sort(wanted, part);
            for (int i = 0; i < doubtful.Length; i++)
            {
                _doubtful[i] = doubtful[_order[i]];
            }

            for (int from = 0, to; from < wanted.Length; from = to)
            {
                int place = HammingIndex.Part(_sorted[from], part);
                for (to = from + 1; to < wanted.Length && HammingIndex.Part(_sorted[to], part) == place; to++)
                {
                }

                if (!FindAt(place, part, from, to, mostDifferent, found, mostFound))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The wanted hashes and their positions by the places of a part.</summary>
    private void Sort(ReadOnlySpan<ulong> wanted, int part)
    {
        if (wanted.Length >= Few)
        {
            _starts.AsSpan().Clear();
            HammingIndex.Sort(wanted, part, _starts, _order, _sorted);
            return;
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            (_places[i], _order[i]) = (HammingIndex.Part(wanted[i], part), i);
        }

        _places.AsSpan(0, wanted.Length).Sort(_order.AsSpan(0, wanted.Length));
        for (int i = 0; i < wanted.Length; i++)
        {
            _sorted[i] = wanted[_order[i]];
        }
    }

    /// <summary>The wanted hashes of one place against the members of it and of those that one bit leads to.</summary>
    private bool FindAt(int place, int part, int from, int to, int mostDifferent, List<HammingHit> found, int mostFound)
    {
        ReadOnlySpan<int> starts = index.Starts(part);
        ref ulong hashes = ref MemoryMarshal.GetReference(index.Hashes(part));
        for (int wanted = from; wanted < to; wanted++)
        {
            ulong hash = _sorted[wanted];
            uint bits = (uint)HammingIndex.Part(_doubtful[wanted], part);
            for (int near = place; ; near = place ^ (int)(bits & (~bits + 1)), bits &= bits - 1)
            {
                (int start, int end) = (starts[near], starts[near + 1]);
                Compared += end - start;
                if (Avx2.IsSupported)
                {
                    for (int at = start; at < end; at += Vector256<ulong>.Count)
                    {
                        Add(wanted, part, at, end, Near(ref hashes, at, hash, mostDifferent), found);
                    }
                }
                else
                {
                    for (int at = start; at < end; at++)
                    {
                        Add(wanted, part, at, end, BitOperations.PopCount(Unsafe.Add(ref hashes, at) ^ hash) <= mostDifferent ? 1u : 0, found);
                    }
                }

                if (bits == 0)
                {
                    break;
                }
            }

            if (found.Count > mostFound)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A bit for each of four hashes from a place on: whether it is near. The last of them may lie beyond the last place: there is room for that.
    /// (Eight at once by AVX-512 took 1.6 times as long where it was tried: most places hold few hashes.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Near(ref ulong hashes, int at, ulong hash, int mostDifferent)
    {
        // The bits that are set in each word: those of every half byte are looked up, then summed.
        Vector256<ulong> differences = Vector256.LoadUnsafe(ref hashes, (nuint)at) ^ Vector256.Create(hash);
        var half = Vector256.Create((byte)0xF);
        Vector256<byte> counts = Avx2.Shuffle(s_bitsOfNibble, differences.AsByte() & half) + Avx2.Shuffle(s_bitsOfNibble, (differences >> 4).AsByte() & half);
        Vector256<long> distances = Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero).AsInt64();
        return Vector256.LessThanOrEqual(distances, Vector256.Create((long)mostDifferent)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int wanted, int part, int at, int end, uint near, List<HammingHit> found)
    {
        if (near != 0)
        {
            AddEach(wanted, part, at, end, near, found);
        }
    }

    /// <summary>Adds those whose bits are set, from a place of the table on. Those that lie beyond the end do not count.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddEach(int wanted, int part, int at, int end, uint near, List<HammingHit> found)
    {
        for (; near != 0; near &= near - 1)
        {
            int member = at + BitOperations.TrailingZeroCount(near);
            if (member >= end)
            {
                return;
            }

            ulong difference = index.Hashes(part)[member] ^ _sorted[wanted];
            if (!IsInEarlierPart(difference, part, _doubtful[wanted]))
            {
                found.Add(new HammingHit(_order[wanted], index.Members(part)[member], BitOperations.PopCount(difference)));
            }
        }
    }

    /// <summary>Whether an earlier part agrees, or all but one doubtful bit of it.</summary>
    private static bool IsInEarlierPart(ulong difference, int part, ulong doubtful)
    {
        for (int earlier = 0; earlier < part; earlier++)
        {
            int bits = HammingIndex.Part(difference, earlier);
            if ((bits & (bits - 1)) == 0 && (bits & ~HammingIndex.Part(doubtful, earlier)) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
