using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// A logistic regression for each finding on the pictures of which it is known; one strength for all, chosen by the mean of their losses. Where the options balance classes, having a finding and not having
/// it count alike.
/// </summary>
internal sealed class FindingHead : ProbeHead
{
    private readonly ImageDataset _train;
    private readonly float[][] _rows;
    private readonly ProbeOptions _options;
    private readonly SortedDictionary<double, double> _losses = [];
    private readonly int _judged;

    public FindingHead(ImageDataset train, float[][] rows, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
    {
        (_train, _rows, _options) = (train, rows, options);
        Views = rows.Length / train.Count;
        double[] strengths = options.CandidatesFor(rows[0].Length);
        Strength = options.Strength ?? strengths[strengths.Length / 2];
        if (options.Strength is not null || foldOf is null || strengths.Length == 1)
        {
            return;
        }

        // One finding after the other, so that what is made of the features is held once.
        for (int finding = 0; finding < train.Classes.Count; finding++)
        {
            if (Make(finding, foldOf, cancellationToken).Validation is not { } validation)
            {
                continue;
            }

            Folds = Math.Max(Folds, validation.Folds);
            foreach ((double strength, double[][] said) in strengths.Zip(validation.Probabilities(strengths, cancellationToken)))
            {
                _losses[strength] = _losses.GetValueOrDefault(strength) + validation.Loss(said, options.BalancedClasses);
            }

            _judged++;
        }

        foreach (double strength in _losses.Keys.ToArray())
        {
            _losses[strength] /= _judged;
        }

        // Of equal ones the smallest strength: the smoothest.
        Strength = _losses.Count > 0 ? _losses.MinBy(pair => pair.Value).Key : Strength;
    }

    public override double Strength { get; }

    public override int Folds { get; }

    public override IReadOnlyDictionary<double, double> Losses => _losses;

    public override FeatureScaling Scaling => _options.ScalingFor(Views);

    public override int Views { get; }

    public override bool LeavesRoom => Folds > 0;

    public override ((float[] Weights, float Bias)[] Rows, double Loss, int Steps) Fit(CancellationToken cancellationToken)
    {
        var rows = new (float[] Weights, float Bias)[_train.Classes.Count];
        double loss = 0;
        int steps = 0;
        for (int finding = 0; finding < rows.Length; finding++)
        {
            (rows[finding], double own, int taken) = Make(finding, null, cancellationToken).Fit(Strength, cancellationToken);
            loss += own / rows.Length;
            steps = Math.Max(steps, taken);
        }

        return (rows, loss, steps);
    }

    private OfFinding Make(int finding, int[]? foldOf, CancellationToken cancellationToken) => OfFinding.Make(_train, finding, _rows, foldOf, _options, cancellationToken);

    /// <summary>One finding on the pictures of which it is known.</summary>
    private sealed class OfFinding
    {
        private readonly int _features;
        private readonly int[] _labels;
        private readonly ProbeSamples? _samples;

        private OfFinding(int features, int[] labels, ProbeSamples? samples, CrossValidation? validation) => (_features, _labels, _samples, Validation) = (features, labels, samples, validation);

        /// <summary>Null where its pictures cannot be divided so that every fold leaves both kinds.</summary>
        public CrossValidation? Validation { get; }

        public static OfFinding Make(ImageDataset train, int finding, float[][] rows, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken)
        {
            int views = rows.Length / train.Count;
            int[] known = [.. Enumerable.Range(0, train.Count).Where(i => !float.IsNaN(train.Samples[i].Targets[finding]))];
            int[] labels = [.. known.Select(i => (int)train.Samples[i].Targets[finding])];
            if (labels.Distinct().Count() < 2)
            {
                return new OfFinding(rows[0].Length, labels, null, null);
            }

            float[][] own = [.. known.SelectMany(i => Enumerable.Range(i * views, views).Select(row => rows[row]))];
            float[]? counts = train.TrainingWeights();
            var samples = new ProbeSamples(own, labels, 2, options.BalancedClasses, cancellationToken, options, counts is null ? null : [.. known.Select(i => counts[i])]);
            int[]? folds = foldOf is null ? null : [.. known.Select(i => foldOf[i])];
            bool canBeJudged = folds is not null && Enumerable.Range(0, 2).All(label => labels.Zip(folds).Where(pair => pair.First == label).Select(pair => pair.Second).Distinct().Count() > 1);
            return new OfFinding(rows[0].Length, labels, samples, canBeJudged ? new CrossValidation(samples, folds!) : null);
        }

        public ((float[] Weights, float Bias) Row, double Loss, int Steps) Fit(double strength, CancellationToken cancellationToken)
        {
            if (_samples is null)
            {
                // Always there, or never: nothing can be fitted but how often, as if one more of each had been seen.
                double share = (_labels.Sum() + 1.0) / (_labels.Length + 2);
                return ((new float[_features], (float)Math.Log(share / (1 - share))), 0, 0);
            }

            LogisticFit fit = _samples.Regression.Fit(strength, cancellationToken: cancellationToken);
            (double[][] weights, double[] intercepts) = _samples.Regression.Coefficients(fit);
            double loss = _labels.Select((label, i) =>
            {
                double[] scores = _samples.Regression.Scores(fit, i * _samples.Views);
                double margin = (label == 1 ? 1 : -1) * (scores[1] - scores[0]);
                return _samples.CountOf(i) * (margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin);
            }).Average();

            // The sigmoid of a finding's logit is the softmax of two whose difference it is.
            double[] difference = [.. weights[1].Zip(weights[0], (there, not) => there - not)];
            return (_samples.Inputs.Fold(difference, intercepts[1] - intercepts[0]), loss, fit.Steps);
        }
    }
}
