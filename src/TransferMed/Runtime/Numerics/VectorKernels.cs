using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransferMed.Runtime;

/// <summary>
/// Products of vectors of doubles. Four lanes whatever the processor has, and no fused multiply-add: the order of the sums, and so
/// every bit, is the same on all machines.
/// </summary>
internal static class VectorKernels
{
    private const int Lanes = 4;

    /// <summary>The sum of the products of two vectors of equal length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a);
        ref double y = ref MemoryMarshal.GetReference(b);
        Vector256<double> first = Vector256<double>.Zero;
        Vector256<double> second = Vector256<double>.Zero;
        int i = 0;
        for (; i <= a.Length - 2 * Lanes; i += 2 * Lanes)
        {
            first += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
            second += Vector256.LoadUnsafe(ref x, (nuint)(i + Lanes)) * Vector256.LoadUnsafe(ref y, (nuint)(i + Lanes));
        }

        double sum = Vector256.Sum(first + second);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>The products of one vector with four others, which all have its length.</summary>
    public static void Dot4(
        ReadOnlySpan<double> vector, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, Span<double> sums)
    {
        ref double v = ref MemoryMarshal.GetReference(vector);
        ref double p = ref MemoryMarshal.GetReference(a);
        ref double q = ref MemoryMarshal.GetReference(b);
        ref double r = ref MemoryMarshal.GetReference(c);
        ref double s = ref MemoryMarshal.GetReference(d);
        Vector256<double> ofA = Vector256<double>.Zero;
        Vector256<double> ofB = Vector256<double>.Zero;
        Vector256<double> ofC = Vector256<double>.Zero;
        Vector256<double> ofD = Vector256<double>.Zero;
        int i = 0;
        for (; i <= vector.Length - Lanes; i += Lanes)
        {
            Vector256<double> common = Vector256.LoadUnsafe(ref v, (nuint)i);
            ofA += common * Vector256.LoadUnsafe(ref p, (nuint)i);
            ofB += common * Vector256.LoadUnsafe(ref q, (nuint)i);
            ofC += common * Vector256.LoadUnsafe(ref r, (nuint)i);
            ofD += common * Vector256.LoadUnsafe(ref s, (nuint)i);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector256.Sum(ofA), Vector256.Sum(ofB), Vector256.Sum(ofC), Vector256.Sum(ofD));
        for (; i < vector.Length; i++)
        {
            sums[0] += vector[i] * a[i];
            sums[1] += vector[i] * b[i];
            sums[2] += vector[i] * c[i];
            sums[3] += vector[i] * d[i];
        }
    }

    /// <summary>Adds a multiple of a vector to another.</summary>
    public static void Add(Span<double> to, double factor, ReadOnlySpan<double> from)
    {
        ref double t = ref MemoryMarshal.GetReference(to);
        ref double f = ref MemoryMarshal.GetReference(from);
        Vector256<double> wide = Vector256.Create(factor);
        int i = 0;
        for (; i <= to.Length - Lanes; i += Lanes)
        {
            (Vector256.LoadUnsafe(ref t, (nuint)i) + wide * Vector256.LoadUnsafe(ref f, (nuint)i)).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }

    /// <summary>Adds multiples of four vectors, each at least as long, to another.</summary>
    public static void Add4(
        Span<double> to, ReadOnlySpan<double> factors, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d)
    {
        ref double t = ref MemoryMarshal.GetReference(to);
        ref double p = ref MemoryMarshal.GetReference(a);
        ref double q = ref MemoryMarshal.GetReference(b);
        ref double r = ref MemoryMarshal.GetReference(c);
        ref double s = ref MemoryMarshal.GetReference(d);
        (double fa, double fb, double fc, double fd) = (factors[0], factors[1], factors[2], factors[3]);
        Vector256<double> ofA = Vector256.Create(fa);
        Vector256<double> ofB = Vector256.Create(fb);
        Vector256<double> ofC = Vector256.Create(fc);
        Vector256<double> ofD = Vector256.Create(fd);
        int i = 0;
        for (; i <= to.Length - Lanes; i += Lanes)
        {
            Vector256<double> sum = ofA * Vector256.LoadUnsafe(ref p, (nuint)i) + ofB * Vector256.LoadUnsafe(ref q, (nuint)i)
                + (ofC * Vector256.LoadUnsafe(ref r, (nuint)i) + ofD * Vector256.LoadUnsafe(ref s, (nuint)i));
            (Vector256.LoadUnsafe(ref t, (nuint)i) + sum).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            to[i] += fa * a[i] + fb * b[i] + (fc * c[i] + fd * d[i]);
        }
    }
}
