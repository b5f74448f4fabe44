namespace TransferMed.Datasets;

/// <summary>A value for each slot, its type's default where none was set. Safe for several threads.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal sealed class SlotValues<T>
    where T : struct, IEquatable<T>
{
    private readonly Lock _gate = new();
    private T[] _values = [];

    /// <summary>The value of a slot.</summary>
    public T this[int slot]
    {
        get
        {
            lock (_gate)
            {
                return slot < _values.Length ? _values[slot] : default;
            }
        }

        set
        {
            lock (_gate)
            {
                Room(slot + 1);
                _values[slot] = value;
            }
        }
    }

    /// <summary>Makes room for so many in all.</summary>
    public void Reserve(int count)
    {
        lock (_gate)
        {
            Array.Resize(ref _values, Math.Max(count, _values.Length));
        }
    }

    /// <summary>The value that the slot has; the given one where it had none.</summary>
    public T GetOrSet(int slot, T value)
    {
        lock (_gate)
        {
            Room(slot + 1);
            if (_values[slot].Equals(default))
            {
                _values[slot] = value;
            }

            return _values[slot];
        }
    }

    private void Room(int count)
    {
        if (count > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(count, 2 * _values.Length));
        }
    }
}
