using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>
/// What has been frozen since a run began, as ranges of the flat vectors. A running statistic counts as frozen with the
/// scale of its batch norm, which is what makes the norm keep it.
/// </summary>
/// <param name="Values">Ranges of the parameters.</param>
/// <param name="Statistics">Ranges of the running statistics.</param>
internal sealed record FrozenParts(IReadOnlyList<(long Offset, long Length)> Values, IReadOnlyList<(long Offset, long Length)> Statistics)
{
    /// <summary>Finds them for the coming epoch.</summary>
    /// <param name="flat">The vectors.</param>
    /// <param name="network">The network, whose parameters know whether they will be trained.</param>
    /// <param name="stepsTaken">The updates that each parameter had, in the order of the slices.</param>
    public static FrozenParts Of(FlatParameters flat, Network network, IReadOnlyList<long> stepsTaken)
    {
        var values = new List<(long Offset, long Length)>();
        var frozen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < flat.Slices.Count; i++)
        {
            FlatSlice slice = flat.Slices[i];
            if (!slice.Parameter.Trainable && stepsTaken[i] == 0)
            {
                Add(values, slice.Offset, slice.Length);
                frozen.Add(slice.Parameter.Name);
            }
        }

        var statistics = new List<(long Offset, long Length)>();
        HashSet<string> names = [.. flat.Slices.Select(slice => slice.Parameter.Name)];
        long offset = 0;
        foreach (NetworkBuffer buffer in network.AllBuffers)
        {
            long length = buffer.Tensor.numel();
            string scale = buffer.Name[..(buffer.Name.LastIndexOf('.') + 1)] + "weight";
            if (frozen.Contains(scale) || (!names.Contains(scale) && IsFrozen(buffer.Stage)))
            {
                Add(statistics, offset, length);
            }

            offset += length;
        }

        return new FrozenParts(values, statistics);

        // A norm of a user's module may have no scale: it is frozen with everything else of its stage.
        bool IsFrozen(int stage) => network.AllParameters.Where(p => p.Stage == stage).All(p => frozen.Contains(p.Name));
    }

    // Neighbours become one range, so that a frozen backbone is a few of them however many layers it has.
    private static void Add(List<(long Offset, long Length)> ranges, long offset, long length)
    {
        if (ranges.Count > 0 && ranges[^1].Offset + ranges[^1].Length == offset)
        {
            ranges[^1] = (ranges[^1].Offset, ranges[^1].Length + length);
        }
        else
        {
            ranges.Add((offset, length));
        }
    }
}
