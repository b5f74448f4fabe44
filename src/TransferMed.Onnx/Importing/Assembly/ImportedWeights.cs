namespace TransferMed.Onnx;

/// <summary>The values of an imported network's parameters and statistics by their full names, not computed before they are asked for.</summary>
internal sealed class ImportedWeights
{
    private readonly Dictionary<string, (long Elements, Func<float[]> Values)> _values = new(StringComparer.Ordinal);

    /// <summary>The bytes of all of them as float32.</summary>
    public long Bytes => _values.Values.Sum(value => value.Elements * sizeof(float));

    public void Add(string name, long elements, Func<float[]> values) => _values[name] = (elements, values);

    public void Rename(string from, string to)
    {
        if (_values.Remove(from, out (long, Func<float[]>) value))
        {
            _values[to] = value;
        }
    }

    /// <summary>The values, or null where there are none of this name and number.</summary>
    public float[]? Find(string name, long elements) =>
        _values.TryGetValue(name, out (long Elements, Func<float[]> Values) value) && value.Elements == elements && value.Values() is { } found && found.LongLength == elements ? found : null;
}
