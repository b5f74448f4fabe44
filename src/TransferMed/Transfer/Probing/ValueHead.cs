using TransferMed.Datasets;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>Ridge regression of each value on the pictures where it is known, in units of its spread; one strength for all, chosen by the mean of their squared errors.</summary>
internal sealed class ValueHead : ProbeHead
{
    private readonly float[][] _rows;
    private readonly double _viewPenalty;
    private readonly double[] _weights;
    private readonly double[][] _values;
    private readonly int[][] _known;
    private readonly ProbeFeatures _inputs;
    private readonly RidgeRegression _regression;
    private readonly SortedDictionary<double, double> _losses = [];

    public ValueHead(ImageDataset train, float[][] rows, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        (_rows, _viewPenalty) = (rows, options.ViewPenalty);
        Views = rows.Length / train.Count;
        Scaling = options.ScalingFor(Views);
        _inputs = new ProbeFeatures(rows, Views, Scaling, options.ViewPenalty, cancellationToken);
        _regression = new RidgeRegression(_inputs.Rows, cancellationToken);
        float[]? counts = train.TrainingWeights();
        _weights = [.. rows.Select((_, row) => (counts?[row / Views] ?? 1.0) / Views)];
        (float[] means, float[] scales) = TaskHeads.Usual(train).Standardization(train.Classes.Count)!.Value;
        _values = [.. train.Classes.Select((_, value) => rows.Select((_, row) => (train.Samples[row / Views].Targets[value] - (double)means[value]) / scales[value]).ToArray())];
        _known = [.. _values.Select(values => Enumerable.Range(0, rows.Length).Where(row => !double.IsNaN(values[row])).ToArray())];
        double[] strengths = options.CandidatesFor(rows[0].Length);
        if (options.Strength is not null || foldOf is null || strengths.Length == 1)
        {
            Strength = options.Strength ?? strengths[strengths.Length / 2];
            return;
        }

        Folds = foldOf.Max() + 1;
        Validate(strengths, foldOf, cancellationToken);
        Strength = _losses.MinBy(pair => pair.Value).Key;
    }

    public override double Strength { get; }

    public override int Folds { get; }

    public override IReadOnlyDictionary<double, double> Losses => _losses;

    public override FeatureScaling Scaling { get; }

    public override int Views { get; }

    public override bool LeavesRoom => Folds > 0;

    public override ((float[] Weights, float Bias)[] Rows, double Loss, int Steps) Fit(CancellationToken cancellationToken)
    {
        var head = new (float[] Weights, float Bias)[_values.Length];
        double loss = 0;
        for (int value = 0; value < head.Length; value++)
        {
            double[] fit = _regression.Fit([Strength], _known[value], _values[value], _weights, cancellationToken)[0];
            (double[] weights, double intercept) = _regression.Coefficients(fit);
            head[value] = _inputs.Fold(weights, intercept);
            loss += Own(value).Average(row => Square(_regression.Predict(fit, row) - _values[value][row])) / head.Length;
        }

        return (head, loss, 1);
    }

    /// <summary>The rows of the pictures themselves, not of their mirror images.</summary>
    private IEnumerable<int> Own(int value) => _known[value].Where(row => row % Views == 0);

    private void Validate(double[] strengths, int[] foldOf, CancellationToken cancellationToken)
    {
        var losses = new double[strengths.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            RidgeRegression regression = RegressionFor(Enumerable.Range(0, foldOf.Length).Where(image => foldOf[image] != fold), cancellationToken);
            for (int value = 0; value < _values.Length; value++)
            {
                int count = Own(value).Count();
                int[] members = [.. _known[value].Where(row => foldOf[row / Views] != fold)];
                if (members.Length == 0)
                {
                    continue;
                }

                double[][] fits = regression.Fit(strengths, members, _values[value], _weights, cancellationToken);
                foreach (int row in Own(value).Where(row => foldOf[row / Views] == fold))
                {
                    for (int s = 0; s < fits.Length; s++)
                    {
                        losses[s] += Square(regression.Predict(fits[s], row) - _values[value][row]) / count / _values.Length;
                    }
                }
            }
        }

        foreach ((double strength, double loss) in strengths.Zip(losses))
        {
            _losses[strength] = loss;
        }
    }

    /// <summary>The regression for a fit on these pictures that says something of others: what views differ by is measured on these alone.</summary>
    private RidgeRegression RegressionFor(IEnumerable<int> images, CancellationToken cancellationToken) => _inputs.PaysForViews
        ? new RidgeRegression(new ProbeFeatures(_rows, Views, Scaling, _viewPenalty, cancellationToken, [.. images]).Rows, cancellationToken)
        : _regression;

    private static double Square(double x) => x * x;
}
