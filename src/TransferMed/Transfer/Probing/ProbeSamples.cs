using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>The samples of a probe: standardised features of every view, their labels, and what each counts.</summary>
internal sealed class ProbeSamples
{
    private readonly IReadOnlyList<float[]> _rows;
    private readonly ProbeOptions _options;
    private readonly int[] _labels;
    private readonly bool _balanced;
    private readonly IReadOnlyList<float>? _counts;

    public ProbeSamples(
        IReadOnlyList<float[]> rows,
        IReadOnlyList<int> labels,
        int classes,
        bool balanced,
        CancellationToken cancellationToken,
        ProbeOptions? options = null,
        IReadOnlyList<float>? counts = null)
    {
        (_rows, _options, _counts) = (rows, options ?? new ProbeOptions(), counts);
        Views = rows.Count / labels.Count;
        Scaling = _options.ScalingFor(Views);
        Features = rows[0].Length;
        Classes = classes;
        _balanced = balanced;
        _labels = [.. labels.SelectMany(label => Enumerable.Repeat(label, Views))];
        Inputs = new ProbeFeatures(rows, Views, Scaling, _options.ViewPenalty, cancellationToken);
        Regression = RegressionOn(Inputs, cancellationToken);
    }

    public FeatureScaling Scaling { get; }

    public ProbeFeatures Inputs { get; }

    public LogisticRegression Regression { get; }

    public int Classes { get; }

    public int Features { get; }

    /// <summary>The rows of each picture.</summary>
    public int Views { get; }

    public int Images => _labels.Length / Views;

    public int LabelOf(int image) => _labels[image * Views];

    /// <summary>The regression for a fit on these pictures that says something of others: what views differ by is measured on these alone.</summary>
    public LogisticRegression RegressionFor(IEnumerable<int> images, CancellationToken cancellationToken) => Inputs.PaysForViews
        ? RegressionOn(new ProbeFeatures(_rows, Views, Scaling, _options.ViewPenalty, cancellationToken, [.. images]), cancellationToken)
        : Regression;

    /// <summary>The rows of pictures, and their weights when they are all that there is, by row.</summary>
    public (int[] Rows, double[] Weights) Of(IEnumerable<int> images)
    {
        int[] rows = [.. images.SelectMany(image => Enumerable.Range(image * Views, Views))];
        double[] ofMembers = Weights([.. rows.Select(row => _labels[row])], rows);
        var weights = new double[_labels.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            weights[rows[i]] = ofMembers[i];
        }

        return (rows, weights);
    }

    /// <summary>What a picture counts in the fit, without the balance of classes.</summary>
    public double CountOf(int image) => _counts?[image] ?? 1;

    private LogisticRegression RegressionOn(ProbeFeatures inputs, CancellationToken cancellationToken) =>
        new(inputs.Rows, _labels, Classes, Weights(_labels, [.. Enumerable.Range(0, _labels.Length)]), cancellationToken);

    private double[] Weights(int[] labels, int[] rows)
    {
        double[] weights = _balanced ? LogisticRegression.Balanced(labels, Classes) : [.. labels.Select(_ => 1.0)];
        return [.. weights.Zip(rows, (weight, row) => weight * CountOf(row / Views) / Views)];
    }
}
