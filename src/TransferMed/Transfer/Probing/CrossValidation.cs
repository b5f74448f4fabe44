using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>What regressions of several strengths say of pictures that they were not fitted on.</summary>
/// <param name="samples">The samples.</param>
/// <param name="foldOf">The fold of each picture; a regression for a fold is fitted on all others.</param>
internal sealed class CrossValidation(ProbeSamples samples, int[] foldOf)
{
    // The folds choose among powers; more digits would choose nothing else.
    private const double Tolerance = 1e-4;

    public int Folds { get; } = foldOf.Max() + 1;

    /// <summary>The probabilities of each picture, its own view alone, for each strength.</summary>
    /// <param name="strengths">The strengths, ascending.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public double[][][] Probabilities(IReadOnlyList<double> strengths, CancellationToken cancellationToken)
    {
        double[][][] all = [.. strengths.Select(_ => new double[samples.Images][])];

        // A fold that prepares features of its own uses every processor for that, and their memory once.
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = samples.Inputs.PaysForViews ? 1 : Environment.ProcessorCount };
        ParallelLoop.For(Folds, options, fold =>
        {
            int[] members = [.. Enumerable.Range(0, samples.Images).Where(image => foldOf[image] != fold)];
            LogisticRegression regression = samples.RegressionFor(members, cancellationToken);
            (int[] rows, double[] weights) = samples.Of(members);
            LogisticFit? fit = null;
            for (int s = 0; s < strengths.Count; s++)
            {
                fit = regression.Fit(strengths[s], rows, weights, fit, Tolerance, cancellationToken);
                for (int image = 0; image < samples.Images; image++)
                {
                    if (foldOf[image] == fold)
                    {
                        all[s][image] = Softmax(regression.Scores(fit, image * samples.Views));
                    }
                }
            }
        });
        return all;
    }

    /// <summary>The mean -log p(label): over the pictures, or over the classes' means.</summary>
    public double Loss(double[][] probabilities, bool balanced) => Mean(image => -Math.Log(Math.Max(probabilities[image][samples.LabelOf(image)], 1e-300)), balanced);

    /// <summary>The mean over the classes of the share that is right.</summary>
    public double BalancedAccuracy(double[][] probabilities) =>
        Mean(image => Array.IndexOf(probabilities[image], probabilities[image].Max()) == samples.LabelOf(image) ? 1 : 0, balanced: true);

    /// <summary>The mean of a value of each picture: over the pictures, or over the classes' means.</summary>
    public double Mean(Func<int, double> value, bool balanced)
    {
        IEnumerable<int> images = Enumerable.Range(0, samples.Images);
        return balanced
            ? images.GroupBy(samples.LabelOf).OrderBy(group => group.Key).Average(group => group.Average(value))
            : images.Average(value);
    }

    private static double[] Softmax(double[] scores)
    {
        double highest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - highest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }
}
