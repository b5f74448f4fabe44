namespace TransferMed.Onnx;

/// <summary>A convolution or fully connected layer with the factors and terms that follow it taken in: exact but for rounding, computed in double precision.</summary>
internal sealed class FoldedMap(ConstantValue weight, ConstantValue? bias)
{
    private readonly List<(bool IsFactor, ConstantValue Values)> _changes = [];
    private readonly int _outputs = (int)weight.Shape[0];

    public bool HasBias => bias is not null || _changes.Exists(change => !change.IsFactor);

    /// <summary>Takes in what follows; false where it is neither a factor nor a term.</summary>
    public bool TryTake(Operation next)
    {
        switch (next)
        {
            case ScaleOperation scale:
                _changes.Add((true, scale.Factors));
                return true;
            case ShiftOperation shift:
                _changes.Add((false, shift.Terms));
                return true;
            default:
                return false;
        }
    }

    public float[] Weight()
    {
        float[] values = weight.ToFloats();
        if (!_changes.Exists(change => change.IsFactor))
        {
            return values;
        }

        double[] factors = Compute(1, add: false);
        int each = values.Length / _outputs;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(values[i] * factors[i / each]);
        }

        return values;
    }

    public float[] Bias()
    {
        if (bias is not null && _changes.Count == 0 && bias.Elements == _outputs)
        {
            return bias.ToFloats();
        }

        double[] sums = Compute(0, add: true);
        return Array.ConvertAll(sums, value => (float)value);
    }

    private double[] Compute(double start, bool add)
    {
        var results = new double[_outputs];
        float[]? begin = add ? bias?.ToFloats() : null;
        for (int i = 0; i < _outputs; i++)
        {
            results[i] = begin is null ? start : begin[begin.Length == 1 ? 0 : i];
        }

        foreach ((bool isFactor, ConstantValue constant) in _changes)
        {
            float[] values = constant.ToFloats();
            for (int i = 0; i < _outputs && (isFactor || add); i++)
            {
                float value = values[values.Length == 1 ? 0 : i];
                results[i] = isFactor ? results[i] * value : results[i] + value;
            }
        }

        return results;
    }
}
