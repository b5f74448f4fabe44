using System.Buffers;

namespace TransferMed.Imaging;

/// <summary>
/// The weights that bring one axis from a source interval to a number of samples: a triangle as wide as two source or
/// two target samples, whichever is larger, in fixed point with 22 fractional bits. These are the weights of Pillow's
/// <c>Image.resize(..., BILINEAR)</c> (libImaging/Resample.c).
/// </summary>
internal readonly struct TriangleFilter : IDisposable
{
    /// <summary>The fractional bits: with 8-bit samples and weights that sum to 1 the sum stays within 31 bits.</summary>
    public const int FractionBits = 22;

    private readonly int[] _weights;
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int _stride;

    /// <summary>Computes the weights.</summary>
    /// <param name="sourceLength">The samples that exist on the axis.</param>
    /// <param name="from">Where the interval begins, in source samples.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="targetLength">The samples wanted.</param>
    public TriangleFilter(int sourceLength, float from, float to, int targetLength)
    {
        // Single precision where Pillow has it: the borders of the interval and their difference.
        double scale = (double)(to - from) / targetLength;
        double support = Math.Max(scale, 1.0);
        Length = targetLength;
        _stride = (int)Math.Ceiling(support) * 2 + 1;
        _weights = ArrayPool<int>.Shared.Rent(checked(_stride * targetLength));
        _starts = ArrayPool<int>.Shared.Rent(targetLength);
        _counts = ArrayPool<int>.Shared.Rent(targetLength);
        for (int i = 0; i < targetLength; i++)
        {
            double center = from + (i + 0.5) * scale;
            int first = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Min((int)(center + support + 0.5), sourceLength) - first;
            _starts[i] = first;
            _counts[i] = count;
            Fill(_weights.AsSpan(i * _stride, count), first - center + 0.5, 1.0 / support);
        }
    }

    /// <summary>The number of target samples.</summary>
    public int Length { get; }

    /// <summary>The first source sample that the target sample is made of.</summary>
    public int Start(int target) => _starts[target];

    /// <summary>The weights of the source samples from <see cref="Start"/> on.</summary>
    public ReadOnlySpan<int> Weights(int target) => _weights.AsSpan(target * _stride, _counts[target]);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_weights);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_counts);
    }

    private static void Fill(Span<int> weights, double offset, double inverseSupport)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            sum += Triangle((k + offset) * inverseSupport);
        }

        for (int k = 0; k < weights.Length; k++)
        {
            double weight = Triangle((k + offset) * inverseSupport);
            weights[k] = (int)(0.5 + (sum == 0 ? weight : weight / sum) * (1 << FractionBits));
        }
    }

    private static double Triangle(double x) => Math.Max(0.0, 1.0 - Math.Abs(x));
}
