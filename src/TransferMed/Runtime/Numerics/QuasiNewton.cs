namespace TransferMed.Runtime;

/// <summary>
/// The minimum of a smooth convex function by the limited-memory BFGS method (Nocedal 1980), started from the inverse of a given
/// curvature, with a line search for the approximate Wolfe conditions (Hager and Zhang 2005), which hold up to the last digits.
/// </summary>
internal sealed class QuasiNewton
{
    private const int Memory = 30;
    private const int MostTrials = 60;
    private const double Descent = 1e-4;
    private const double Curvature = 0.9;

    private readonly LogisticObjective _objective;
    private readonly Func<double, CholeskyFactor> _start;
    private readonly List<(double[] Step, double[] Change, double Product)> _pairs = [];

    private CholeskyFactor? _known;

    private QuasiNewton(LogisticObjective objective, Func<double, CholeskyFactor> start) => (_objective, _start) = (objective, start);

    /// <summary>Minimises.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="start">The curvature for each row of parameters, about, where the loss has a mean curvature in the scores.</param>
    /// <param name="parameters">Where to begin; becomes the minimum.</param>
    /// <param name="tolerance">The largest entry of the gradient at the end.</param>
    /// <param name="mostSteps">The most steps.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The steps that were made, and whether the gradient is within the tolerance or no step lessens the function by what doubles can show.</returns>
    public static (int Steps, bool Converged) Minimize(
        LogisticObjective objective, Func<double, CholeskyFactor> start, double[] parameters, double tolerance, int mostSteps, CancellationToken cancellationToken) =>
        new QuasiNewton(objective, start).Run(parameters, tolerance, mostSteps, cancellationToken);

    private (int Steps, bool Converged) Run(double[] parameters, double tolerance, int mostSteps, CancellationToken cancellationToken)
    {
        var gradient = new double[parameters.Length];
        double value = _objective.Evaluate(parameters, gradient);
        for (int step = 0; step < mostSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Largest(gradient) <= tolerance)
            {
                return (step, true);
            }

            CholeskyFactor start = _start(_objective.MeanCurvature);
            if (!ReferenceEquals(start, _known))
            {
                _known = start;
                _pairs.Clear();
            }

            double[] direction = Direction(gradient);
            double slope = VectorKernels.Dot(direction, gradient);
            if (!(slope < 0))
            {
                return (step, true);
            }

            if (Search(parameters, gradient, value, direction, slope) is not { } found)
            {
                // Nothing to be seen of the pairs' curvature any more: once more from the given one, or it is the minimum.
                if (_pairs.Count == 0)
                {
                    return (step, true);
                }

                _pairs.Clear();
                continue;
            }

            Remember(found.Parameters, parameters, found.Gradient, gradient);
            (value, gradient) = (found.Value, found.Gradient);
            found.Parameters.CopyTo(parameters, 0);
        }

        return (mostSteps, Largest(gradient) <= tolerance);
    }

    private double[] Direction(double[] gradient)
    {
        double[] direction = [.. gradient];
        var shares = new double[_pairs.Count];
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = VectorKernels.Dot(_pairs[i].Step, direction) / _pairs[i].Product;
            VectorKernels.Add(direction, -shares[i], _pairs[i].Change);
        }

        for (int k = 0; k < _objective.Outputs; k++)
        {
            _known!.Solve(direction.AsSpan(k * _objective.Width, _objective.Width));
        }

        for (int i = 0; i < _pairs.Count; i++)
        {
            double back = VectorKernels.Dot(_pairs[i].Change, direction) / _pairs[i].Product;
            VectorKernels.Add(direction, shares[i] - back, _pairs[i].Step);
        }

        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = -direction[i];
        }

        return direction;
    }

    private (double[] Parameters, double[] Gradient, double Value)? Search(double[] from, double[] gradient, double value, double[] direction, double slope)
    {
        double low = 0;
        double high = double.PositiveInfinity;
        double length = 1;
        double noise = 1e-13 * Math.Abs(value);
        for (int trial = 0; trial < MostTrials; trial++)
        {
            double[] parameters = [.. from];
            var at = new double[gradient.Length];
            VectorKernels.Add(parameters, length, direction);
            double there = _objective.Evaluate(parameters, at);
            double slopeThere = VectorKernels.Dot(direction, at);
            bool falls = there <= value + Descent * length * slope || (there <= value + noise && slopeThere <= (2 * Descent - 1) * slope);
            if (!falls)
            {
                high = length;
            }
            else if (slopeThere < Curvature * slope)
            {
                low = length;
            }
            else
            {
                return there < value || Largest(at) < Largest(gradient) ? (parameters, at, there) : null;
            }

            length = double.IsFinite(high) ? (low + high) / 2 : 2 * length;
        }

        return null;
    }

    private void Remember(double[] parameters, double[] before, double[] gradient, double[] gradientBefore)
    {
        double[] step = [.. parameters];
        double[] change = [.. gradient];
        VectorKernels.Add(step, -1, before);
        VectorKernels.Add(change, -1, gradientBefore);
        double product = VectorKernels.Dot(step, change);
        if (product > 0)
        {
            if (_pairs.Count == Memory)
            {
                _pairs.RemoveAt(0);
            }

            _pairs.Add((step, change, product));
        }
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
