using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Draws from the symmetric Beta distribution.</summary>
internal static class BetaDistribution
{
    /// <summary>Draws from Beta(alpha, alpha), as the share of one of two Gamma draws in their sum.</summary>
    public static double Draw(ref SampleRandom random, double alpha)
    {
        double a = LogGamma(ref random, alpha);
        double b = LogGamma(ref random, alpha);

        // In logarithms: for small alpha both draws may be too small for a double.
        return 1.0 / (1.0 + Math.Exp(b - a));
    }

    /// <summary>The logarithm of a draw from Gamma(shape, 1): Marsaglia and Tsang 2000, with their boost for shapes below 1.</summary>
    private static double LogGamma(ref SampleRandom random, double shape)
    {
        if (shape < 1)
        {
            double boost = Math.Log(1.0 - random.NextDouble()) / shape;
            return LogGamma(ref random, shape + 1) + boost;
        }

        double d = shape - 1.0 / 3.0;
        double c = 1.0 / Math.Sqrt(9.0 * d);
        while (true)
        {
            double x = random.NextGaussian();
            double v = 1.0 + c * x;
            if (v > 0)
            {
                v = v * v * v;
                if (Math.Log(1.0 - random.NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                {
                    return Math.Log(d) + Math.Log(v);
                }
            }
        }
    }
}
