namespace TransferMed.Models;

/// <summary>The sizes that a description may name. They keep a description from a file from asking for absurd amounts of memory.</summary>
internal static class SpecLimits
{
    public const int Extent = 1 << 16;
    public const int Channels = 1 << 20;
    public const int Features = 1 << 24;
    public const int Kernel = 1 << 10;
    public const int Branches = 64;
    public const int Registers = 1 << 10;
    public const int Steps = 10_000;
    public const int Depth = 16;
    public const int NameLength = 200;
    public const int DescriptionLength = 4_000;
    public const int JsonLength = 16_000_000;

    /// <summary>The values of one map of one sample: 8 GiB of float32.</summary>
    public const long MapElements = 1L << 31;

    /// <summary>The values of one parameter: just below 2 GiB of float32, the longest span of bytes in .NET.</summary>
    public const long ParameterElements = (1L << 29) - 1;

    /// <summary>Of one step. The sum over the most steps still fits into 64 bits.</summary>
    public const long MultiplyAdds = 1L << 48;

    public const long NetworkParameters = 1L << 34;
}
