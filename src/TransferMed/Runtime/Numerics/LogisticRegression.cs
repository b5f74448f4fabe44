namespace TransferMed.Runtime;

/// <summary>
/// Multinomial logistic regression with a ridge penalty on the weights, solved to convergence in double precision: the minimum of
/// strength times the weighted sum of -log p(label) plus half the squares of the weights; intercepts are free. The same problem
/// as scikit-learn's LogisticRegression with C = strength: binomial for two classes, multinomial for more. Deterministic, whatever the number of threads.
/// Fits several strengths and several choices of the samples at the cost of one preparation.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MostSteps = 2000;

    private readonly SampleSpan? _span;
    private readonly RowMatrix _inputs;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly double[] _sampleWeights;
    private readonly int[] _all;
    private readonly RowMatrix _squares;
    private readonly Dictionary<int, CholeskyFactor> _starts = [];
    private readonly Lock _gate = new();

    /// <summary>Prepares the samples.</summary>
    /// <param name="features">A row for each sample; finite. The caller leaves them as they are.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="sampleWeights">What each sample counts, above 0; null for 1 each.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public LogisticRegression(RowMatrix features, int[] labels, int classes, double[]? sampleWeights = null, CancellationToken cancellationToken = default)
    {
        (_labels, _classes) = (labels, classes);
        _sampleWeights = sampleWeights ?? [.. labels.Select(_ => 1.0)];
        _span = features.Rows < features.Columns ? SampleSpan.Of(features, cancellationToken) : null;
        _inputs = WithOnes(_span?.Coordinates ?? features);
        _all = [.. Enumerable.Range(0, features.Rows)];
        _squares = OuterProducts.Sum(_inputs, _sampleWeights, cancellationToken);
    }

    /// <summary>Weights that make the classes count alike: all samples over the number of classes times those of the class.</summary>
    public static double[] Balanced(IReadOnlyList<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        return [.. labels.Select(label => labels.Count / ((double)classes * counts[label]))];
    }

    /// <summary>Fits.</summary>
    /// <param name="strength">How much the samples count against the penalty, above 0: scikit-learn's C.</param>
    /// <param name="members">The samples to fit on; null for all.</param>
    /// <param name="memberWeights">What each sample counts here, by its position among all; null for the weights of the preparation.</param>
    /// <param name="from">A fit of these samples to begin from, such as that of a weaker strength; null for zeros.</param>
    /// <param name="tolerance">The largest entry of the gradient at the end, relative to the strength and to what the samples count.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TransferMedException">It does not converge.</exception>
    public LogisticFit Fit(
        double strength,
        int[]? members = null,
        double[]? memberWeights = null,
        LogisticFit? from = null,
        double tolerance = 1e-8,
        CancellationToken cancellationToken = default)
    {
        double[] factors = [.. (memberWeights ?? _sampleWeights).Select(weight => strength * weight)];
        var objective = new LogisticObjective(_inputs, _labels, _classes, factors, members ?? _all);
        double[] parameters = from is null ? new double[objective.Outputs * objective.Width] : [.. from.Parameters];
        (int steps, bool converged) = QuasiNewton.Minimize(objective, curvature => Start(strength * curvature), parameters, tolerance * Scale(factors, strength), MostSteps, cancellationToken);
        return converged
            ? new LogisticFit(parameters, objective.Outputs, steps)
            : throw new TransferMedException(FormattableString.Invariant(
                $"The logistic regression with strength {strength} has not converged in {MostSteps} steps. Choose a smaller strength."));
    }

    /// <summary>The scores of a sample for every class; softmax makes probabilities of them.</summary>
    public double[] Scores(LogisticFit fit, int sample) => fit.Scores(_inputs[sample]);

    /// <summary>Weights of the features and the intercept of each class; two classes have half the binomial ones each, of opposite sign.</summary>
    public (double[][] Weights, double[] Intercepts) Coefficients(LogisticFit fit)
    {
        int width = _inputs.Columns;
        double[][] weights = [.. Enumerable.Range(0, fit.Outputs).Select(k => Features(fit.Parameters.AsSpan(k * width, width - 1)))];
        double[] intercepts = [.. Enumerable.Range(0, fit.Outputs).Select(k => fit.Parameters[k * width + width - 1])];
        return fit.Outputs > 1
            ? (weights, intercepts)
            : ([[.. weights[0].Select(w => -w / 2)], [.. weights[0].Select(w => w / 2)]], [-intercepts[0] / 2, intercepts[0] / 2]);
    }

    private double[] Features(ReadOnlySpan<double> vector) => _span is null ? vector.ToArray() : _span.ToFeatures(vector);

    /// <summary>The curvature of the whole at a curvature of the loss, to the next power of 4, so that few are factored.</summary>
    private CholeskyFactor Start(double scale)
    {
        int power = Math.Max(-40, (int)Math.Round(Math.Log2(scale) / 2));
        lock (_gate)
        {
            return _starts.TryGetValue(power, out CholeskyFactor? known)
                ? known
                : _starts[power] = CholeskyFactor.Of(_squares, Math.Pow(4, power), 1, _squares.Rows - 1);
        }
    }

    /// <summary>
    /// What a gradient is small against. The weights are held by the penalty, whose curvature is 1; the intercept by the samples alone, which
    /// weigh little where the strength is small.
    /// </summary>
    private static double Scale(double[] factors, double strength) => Math.Max(strength, Math.Min(1, 0.1 * factors.Sum()));

    private static RowMatrix WithOnes(RowMatrix rows)
    {
        var inputs = new RowMatrix(rows.Rows, rows.Columns + 1);
        for (int i = 0; i < rows.Rows; i++)
        {
            rows[i].CopyTo(inputs[i]);
            inputs[i][^1] = 1;
        }

        return inputs;
    }
}

/// <summary>A fitted regression in the coordinates of its preparation.</summary>
/// <param name="parameters">For each output its weights and last its intercept.</param>
/// <param name="outputs">The rows: one for two classes.</param>
/// <param name="steps">The steps that it took.</param>
internal sealed class LogisticFit(double[] parameters, int outputs, int steps)
{
    public double[] Parameters { get; } = parameters;

    public int Outputs { get; } = outputs;

    public int Steps { get; } = steps;

    /// <summary>The scores of an input, which ends with 1, for every class.</summary>
    public double[] Scores(ReadOnlySpan<double> input)
    {
        int width = Parameters.Length / Outputs;
        var scores = new double[Outputs];
        for (int k = 0; k < Outputs; k++)
        {
            scores[k] = VectorKernels.Dot(Parameters.AsSpan(k * width, width), input);
        }

        return Outputs > 1 ? scores : [-scores[0] / 2, scores[0] / 2];
    }
}
