using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>Attributes of nodes.</summary>
internal static class NodeAttributes
{
    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>An attribute of the type that a value has.</summary>
    /// <exception cref="ArgumentException">The value is of a type that no attribute has.</exception>
    public static AttributeProto Of(string name, object value) => value switch
    {
        bool flag => Int(name, flag ? 1 : 0),
        int number => Int(name, number),
        long number => Int(name, number),
        float number => Float(name, number),
        double number => Float(name, (float)number),
        IEnumerable<int> numbers => Ints(name, numbers.Select(number => (long)number)),
        IEnumerable<long> numbers => Ints(name, numbers),
        _ => throw new ArgumentException($"The attribute '{name}' is a {value?.GetType().Name ?? "null"}; it must be a whole number, a float, or a list of whole numbers.", nameof(value)),
    };

    public static AttributeProto Ints(string name, params IEnumerable<long> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };
}
