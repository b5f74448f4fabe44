namespace TransferMed.Runtime;

/// <summary>
/// The loss of a logistic regression on some samples and its gradient: the weighted sum of -log p(label) plus half the squares of the
/// weights; intercepts, the last column, are free. Two classes have one row of parameters, for the second class (scikit-learn's
/// binomial form); more have one each (multinomial).
/// </summary>
internal sealed class LogisticObjective
{
    private const int Block = 4;

    private readonly RowMatrix _inputs;
    private readonly int[] _labels;
    private readonly double[] _factors;
    private readonly int[] _members;
    private readonly RowMatrix _scores;
    private double _curvature;
    private double _weight;

    /// <param name="inputs">A row for each sample, with a last 1 for the intercept.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="factors">What the loss of each sample counts.</param>
    /// <param name="members">The samples that take part.</param>
    public LogisticObjective(RowMatrix inputs, int[] labels, int classes, double[] factors, int[] members)
    {
        (_inputs, _labels, _factors, _members) = (inputs, labels, factors, members);
        Outputs = classes == 2 ? 1 : classes;
        Width = inputs.Columns;
        _scores = new RowMatrix(Outputs, Block);
    }

    /// <summary>The rows of parameters.</summary>
    public int Outputs { get; }

    /// <summary>The parameters of a row: the weights, and last the intercept.</summary>
    public int Width { get; }

    /// <summary>The curvature of the loss in a score, p (1 - p), where it was evaluated last: the mean over samples and outputs, with the samples' factors.</summary>
    public double MeanCurvature => _curvature / (_weight * Outputs);

    /// <summary>The loss at the parameters; writes its gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        int width = Width;
        double loss = 0;
        (_curvature, _weight) = (0, 0);
        for (int k = 0; k < Outputs; k++)
        {
            ReadOnlySpan<double> weights = parameters.Slice(k * width, width - 1);
            Span<double> own = gradient.Slice(k * width, width);
            weights.CopyTo(own);
            own[^1] = 0;
            loss += 0.5 * VectorKernels.Dot(weights, weights);
        }

        for (int start = 0; start < _members.Length; start += Block)
        {
            loss += EvaluateBlock(start, parameters, gradient);
        }

        return loss;
    }

    private double EvaluateBlock(int start, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        int width = Width;

        // Where the last block is short its last sample stands again, with the factor 0.
        ReadOnlySpan<double> a = _inputs[Member(start)];
        ReadOnlySpan<double> b = _inputs[Member(start + 1)];
        ReadOnlySpan<double> c = _inputs[Member(start + 2)];
        ReadOnlySpan<double> d = _inputs[Member(start + 3)];
        for (int k = 0; k < Outputs; k++)
        {
            VectorKernels.Dot4(parameters.Slice(k * width, width), a, b, c, d, _scores[k]);
        }

        double loss = 0;
        for (int column = 0; column < Block; column++)
        {
            int sample = Member(start + column);
            double factor = start + column < _members.Length ? _factors[sample] : 0;
            loss += factor * (Outputs == 1 ? ToSlope(column, _labels[sample], factor) : ToSlopes(column, _labels[sample], factor));
        }

        for (int k = 0; k < Outputs; k++)
        {
            VectorKernels.Add4(gradient.Slice(k * width, width), _scores[k], a, b, c, d);
        }

        return loss;
    }

    private int Member(int position) => _members[Math.Min(position, _members.Length - 1)];

    /// <summary>Replaces a sample's score by the slope of its loss; gives the loss.</summary>
    private double ToSlope(int column, int label, double factor)
    {
        ref double score = ref _scores[0][column];
        double signed = label == 1 ? score : -score;
        double small = Math.Exp(-Math.Abs(signed));
        double loss = Math.Max(-signed, 0) + Math.Log(1 + small);
        double wrong = (signed > 0 ? small : 1) / (1 + small);
        score = factor * (label == 1 ? -wrong : wrong);
        _curvature += factor * wrong * (1 - wrong);
        _weight += factor;
        return loss;
    }

    private double ToSlopes(int column, int label, double factor)
    {
        double highest = double.NegativeInfinity;
        for (int k = 0; k < Outputs; k++)
        {
            highest = Math.Max(highest, _scores[k][column]);
        }

        double sum = 0;
        double own = _scores[label][column] - highest;
        for (int k = 0; k < Outputs; k++)
        {
            ref double score = ref _scores[k][column];
            score = Math.Exp(score - highest);
            sum += score;
        }

        for (int k = 0; k < Outputs; k++)
        {
            ref double score = ref _scores[k][column];
            double chance = score / sum;
            _curvature += factor * chance * (1 - chance);
            score = factor * (chance - (k == label ? 1 : 0));
        }

        _weight += factor;

        return Math.Log(sum) - own;
    }
}
