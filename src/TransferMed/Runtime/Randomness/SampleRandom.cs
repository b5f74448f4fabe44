namespace TransferMed.Runtime;

/// <summary>
/// Random draws that are a pure function of their keys: two generators made from the same keys give the same draws,
/// whatever thread, batch or resumed run they are made in. SplitMix64 over a mixed key (Steele, Lea and Flood 2014).
/// </summary>
public struct SampleRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private ulong _state;

    /// <summary>Creates a generator whose draws depend on the keys and on their order, and on nothing else.</summary>
    /// <param name="keys">For example seed, purpose, epoch and sample index.</param>
    public SampleRandom(params ReadOnlySpan<long> keys)
    {
        ulong state = Golden;
        foreach (long key in keys)
        {
            state = Mix(state + Golden ^ Mix((ulong)key + Golden));
        }

        _state = state;
    }

    /// <summary>Draws 64 uniformly distributed bits.</summary>
    /// <returns>Any 64-bit value.</returns>
    public ulong NextUInt64() => Mix(_state += Golden);

    /// <summary>Draws uniformly from [0, 1), in steps of 2^-53.</summary>
    /// <returns>A value in [0, 1).</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Draws uniformly from [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, not below <paramref name="low"/>.</param>
    /// <returns>A value between the bounds.</returns>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Draws an integer uniformly from [0, <paramref name="exclusiveMaximum"/>), without modulo bias (Lemire 2019).</summary>
    /// <param name="exclusiveMaximum">The bound, at least 1.</param>
    /// <returns>A value from 0 to one below the bound.</returns>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);
        ulong bound = (ulong)exclusiveMaximum;
        ulong threshold = (0UL - bound) % bound;
        while (true)
        {
            ulong high = Math.BigMul(NextUInt64(), bound, out ulong low);
            if (low >= threshold)
            {
                return (int)high;
            }
        }
    }

    /// <summary>Draws from the normal distribution with mean 0 and variance 1 (Box and Muller 1958).</summary>
    /// <returns>A normally distributed value.</returns>
    public double NextGaussian()
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

    /// <summary>Draws true with the given probability.</summary>
    /// <param name="probability">From 0 (never) to 1 (always).</param>
    /// <returns>The outcome.</returns>
    public bool NextBoolean(double probability) => NextDouble() < probability;

    /// <summary>Permutes the items in place, every order being equally likely (Fisher and Yates).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items to permute.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
