using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The rising function of least squared error, found by pooling adjacent violators (Ayer et al. 1955). Between the points it
/// is linear, outside them it is constant, as scikit-learn's <c>IsotonicRegression(out_of_bounds='clip')</c>.
/// </summary>
/// <param name="Inputs">Where the points are, rising; at least one.</param>
/// <param name="Values">The function there, never falling; as many.</param>
internal sealed record IsotonicRegression(ValueList<double> Inputs, ValueList<double> Values)
{
    /// <summary>Fits the function. O(n log n); equal inputs count as one with their mean value.</summary>
    /// <param name="inputs">Where it was observed; at least one, none NaN.</param>
    /// <param name="values">What was observed there; as many.</param>
    /// <returns>The function, with the end points of its level pieces.</returns>
    /// <exception cref="ArgumentException">There is no input, the lengths differ, or a number is not finite.</exception>
    public static IsotonicRegression Fit(IEnumerable<double> inputs, IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(values);
        double[] x = [.. inputs];
        double[] y = [.. values];
        OptionCheck.Require(x.Length > 0, nameof(inputs), "is empty; give at least one.");
        OptionCheck.Require(y.Length == x.Length, nameof(values), $"has {y.Length} values for {x.Length} inputs; give one for each.");
        OptionCheck.Require(x.All(double.IsFinite), nameof(inputs), "holds a number that is not finite.");
        OptionCheck.Require(y.All(double.IsFinite), nameof(values), "holds a number that is not finite.");
        Array.Sort(x, y);
        var points = new List<(double Input, double Value)>();
        foreach (Piece piece in Pool(x, y))
        {
            points.Add((piece.First, piece.Mean));
            if (piece.Last != piece.First)
            {
                points.Add((piece.Last, piece.Mean));
            }
        }

        return new IsotonicRegression(points.Select(p => p.Input).ToValueList(), points.Select(p => p.Value).ToValueList());
    }

    /// <summary>The function at one place.</summary>
    /// <param name="input">Where.</param>
    /// <returns>A value between the first and the last of <see cref="Values"/>.</returns>
    public double Evaluate(double input)
    {
        if (!(input > Inputs[0]))
        {
            return Values[0];
        }

        int low = 0;
        int high = Inputs.Count - 1;
        if (input >= Inputs[high])
        {
            return Values[high];
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Inputs[middle] <= input ? (middle, high) : (low, middle);
        }

        return Values[low] + (Values[high] - Values[low]) * ((input - Inputs[low]) / (Inputs[high] - Inputs[low]));
    }

    private static List<Piece> Pool(double[] x, double[] y)
    {
        var pieces = new List<Piece>();
        for (int i = 0; i < x.Length;)
        {
            // Samples of one input become one piece before any pooling: pooled one by one they could drag their neighbours along.
            var piece = new Piece(x[i], x[i], y[i], 1);
            for (i++; i < x.Length && x[i] == piece.Last; i++)
            {
                piece = piece.With(new Piece(x[i], x[i], y[i], 1));
            }

            while (pieces.Count > 0 && pieces[^1].Mean >= piece.Mean)
            {
                piece = pieces[^1].With(piece);
                pieces.RemoveAt(pieces.Count - 1);
            }

            pieces.Add(piece);
        }

        return pieces;
    }

    private readonly record struct Piece(double First, double Last, double Sum, int Count)
    {
        public double Mean => Sum / Count;

        public Piece With(Piece next) => new(First, next.Last, Sum + next.Sum, Count + next.Count);
    }
}
