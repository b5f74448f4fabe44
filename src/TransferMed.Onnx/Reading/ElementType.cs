namespace TransferMed.Onnx;

/// <summary>What the types of a file's numbers are called.</summary>
internal static class ElementType
{
    private static readonly string[] Names =
    [
        "no type", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "text", "bool", "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
        "float8", "float8", "float8", "float8", "uint4", "int4",
    ];

    /// <summary>Those that constants are read of.</summary>
    public const string Read = "float32, float64, float16, bfloat16, int32 and int64";

    public static string Name(long type) => type >= 0 && type < Names.Length ? Names[type] : $"the type {type}";
}
