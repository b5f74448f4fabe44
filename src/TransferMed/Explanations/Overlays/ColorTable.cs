using TransferMed.Imaging;

namespace TransferMed.Explanations;

/// <summary>256 colours of a scale.</summary>
internal static class ColorTable
{
    public const int Size = 256;

    // Polynomials of degree 6 fitted to the tables of viridis and inferno by Matt Zucker (public domain), constant term first.
    private static readonly double[][] ViridisTerms =
    [
        [0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486, 6.228269936347081, 4.776384997670288, -5.435455855934631],
        [0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585, 14.17993336680509, -13.74514537774601, 4.645852612178535],
        [0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987, 56.69055260068105, -65.35303263337234, 26.3124352495832],
    ];

    private static readonly double[][] InfernoTerms =
    [
        [0.0002189403691192265, 0.1065134194856116, 11.60249308247187, -41.70399613139459, 77.162935699427, -71.31942824499214, 25.13112622477341],
        [0.001651004631001012, 0.5639564367884091, -3.972853965665698, 17.43639888205313, -33.40235894210092, 32.62606426397723, -12.24266895238567],
        [-0.01948089843709184, 3.932712388889277, -15.9423941062914, 44.35414519872813, -81.80730925738993, 73.20951985803202, -23.07032500287172],
    ];

    private static readonly RgbColor[] Viridis = [.. Places().Select(t => OfPolynomial(ViridisTerms, t))];
    private static readonly RgbColor[] Inferno = [.. Places().Select(t => OfPolynomial(InfernoTerms, t))];
    private static readonly RgbColor[] Diverging = [.. Places().Select(OfTwoSides)];

    /// <summary>The colours of a scale, the lowest value first.</summary>
    public static ReadOnlySpan<RgbColor> Of(HeatColors colors, bool isSigned) => colors switch
    {
        HeatColors.Viridis => Viridis,
        HeatColors.Inferno => Inferno,
        HeatColors.Diverging => Diverging,
        _ => isSigned ? Diverging : Inferno,
    };

    private static IEnumerable<double> Places() => Enumerable.Range(0, Size).Select(i => i / (Size - 1.0));

    private static RgbColor OfPolynomial(double[][] terms, double t)
    {
        double Channel(double[] factors) => factors.Reverse().Aggregate(0.0, (sum, factor) => sum * t + factor);
        return new RgbColor(ToByte(Channel(terms[0])), ToByte(Channel(terms[1])), ToByte(Channel(terms[2])));
    }

    // Oklab (Ottosson 2020): lightness and two axes of colour, from light grey to a blue and a red of the same lightness.
    private static RgbColor OfTwoSides(double t)
    {
        double strength = Math.Abs(2 * t - 1);
        double lightness = 0.97 - 0.45 * strength;
        (double a, double b) = t < 0.5 ? (-0.02 * strength, -0.15 * strength) : (0.17 * strength, 0.08 * strength);
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return new RgbColor(
            ToByte(Gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
            ToByte(Gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
            ToByte(Gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)));
    }

    private static double Cube(double value) => value * value * value;

    private static double Gamma(double linear) => linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;

    private static byte ToByte(double value) => (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
}
