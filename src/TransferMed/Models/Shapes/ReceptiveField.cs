namespace TransferMed.Models;

/// <summary>
/// How many input pixels of one axis a value sees, and how far the fields of neighbours lie apart. Composes along a chain:
/// size = size1 + (size2 - 1) * step1, step = step1 * step2. A global operation sees everything.
/// </summary>
internal readonly record struct ReceptiveField(double Size, double Step)
{
    public static ReceptiveField Point { get; } = new(1, 1);

    public static ReceptiveField Everything { get; } = new(double.PositiveInfinity, 1);

    public static ReceptiveField Window(int kernel, int stride, int dilation = 1) => new((kernel - 1.0) * dilation + 1, stride);

    public ReceptiveField Then(ReceptiveField next) => new(Size + (next.Size - 1) * Step, Step * next.Step);

    public ReceptiveField Union(ReceptiveField other) => new(Math.Max(Size, other.Size), Math.Max(Step, other.Step));
}
