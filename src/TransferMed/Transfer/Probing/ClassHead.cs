using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>Multinomial logistic regression on the classes or grades.</summary>
internal sealed class ClassHead : ProbeHead
{
    /// <summary>The balanced accuracy above which there is no room for better.</summary>
    private const double GoodEnough = 0.98;

    /// <summary>The pictures below which even a probe that is always right has shown little: none wrong of 20 leaves up to 14 % (Clopper and Pearson, one-sided, 95 %).</summary>
    private const int FewestToTell = 20;

    private readonly StrengthChoice _choice;
    private readonly int[] _labels;

    public ClassHead(ImageDataset train, float[][] rows, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        _labels = [.. train.Samples.Select(sample => sample.Label)];
        _choice = StrengthChoice.Of(new ProbeSamples(rows, _labels, train.Classes.Count, options.BalancedClasses, cancellationToken, options, train.TrainingWeights()), foldOf, options, cancellationToken);
    }

    public override double Strength => _choice.Strength;

    public override int Folds => _choice.Folds;

    public override IReadOnlyDictionary<double, double> Losses => _choice.Losses;

    public override FeatureScaling Scaling => _choice.Samples.Scaling;

    public override int Views => _choice.Samples.Views;

    public override bool LeavesRoom => _choice.Folds > 0 && (_choice.BalancedAccuracy <= GoodEnough || _labels.Length < FewestToTell);

    public override ((float[] Weights, float Bias)[] Rows, double Loss, int Steps) Fit(CancellationToken cancellationToken)
    {
        ProbeSamples samples = _choice.Samples;
        LogisticFit fit = samples.Regression.Fit(_choice.Strength, cancellationToken: cancellationToken);
        (double[][] weights, double[] intercepts) = samples.Regression.Coefficients(fit);
        return (
            [.. weights.Zip(intercepts, samples.Inputs.Fold)],
            Enumerable.Range(0, _labels.Length).Average(i => samples.CountOf(i) * LossOf(samples.Regression.Scores(fit, i * samples.Views), _labels[i])),
            fit.Steps);
    }

    private static double LossOf(double[] scores, int label)
    {
        double highest = scores.Max();
        return Math.Log(scores.Sum(score => Math.Exp(score - highest))) + highest - scores[label];
    }
}
