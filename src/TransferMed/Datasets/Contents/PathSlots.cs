namespace TransferMed.Datasets;

/// <summary>Numbers paths from 0 on in the order in which they are first asked for, so that what is known of them can stand in arrays. Safe for several threads.</summary>
internal sealed class PathSlots
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>Makes room for so many more: a table that grows by itself is up to twice as large as its content.</summary>
    public void Reserve(int more)
    {
        lock (_gate)
        {
            _slots.EnsureCapacity(_slots.Count + more);
        }
    }

    /// <summary>The number of a path.</summary>
    public int Of(string path)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(path, out int slot))
            {
                _slots.Add(path, slot = _slots.Count);
            }

            return slot;
        }
    }
}
