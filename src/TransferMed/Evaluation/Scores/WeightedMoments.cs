namespace TransferMed.Evaluation;

/// <summary>Sums of squares and of products about the means of two lists of numbers in which each pair stands as often as its weight.</summary>
internal readonly record struct WeightedMoments(bool FirstVaries, bool SecondVaries, double SquaresOfFirst, double SquaresOfSecond, double Products)
{
    /// <summary>Pearson's correlation; NaN where either list does not vary.</summary>
    public double Correlation => FirstVaries && SecondVaries ? Math.Clamp(Products / Math.Sqrt(SquaresOfFirst * SquaresOfSecond), -1, 1) : double.NaN;

    public static WeightedMoments Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<int> weights)
    {
        long count = 0;
        double sumOfFirst = 0, sumOfSecond = 0;
        double lowFirst = double.PositiveInfinity, highFirst = double.NegativeInfinity, lowSecond = double.PositiveInfinity, highSecond = double.NegativeInfinity;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                count += weights[i];
                sumOfFirst += weights[i] * first[i];
                sumOfSecond += weights[i] * second[i];
                (lowFirst, highFirst) = (Math.Min(lowFirst, first[i]), Math.Max(highFirst, first[i]));
                (lowSecond, highSecond) = (Math.Min(lowSecond, second[i]), Math.Max(highSecond, second[i]));
            }
        }

        double squaresOfFirst = 0, squaresOfSecond = 0, products = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double a = first[i] - sumOfFirst / count, b = second[i] - sumOfSecond / count;
            squaresOfFirst += weights[i] * a * a;
            squaresOfSecond += weights[i] * b * b;
            products += weights[i] * a * b;
        }

        // Rounding of the mean leaves a sum above 0 where all numbers are equal: the numbers themselves decide.
        return new WeightedMoments(lowFirst < highFirst, lowSecond < highSecond, squaresOfFirst, squaresOfSecond, products);
    }
}
