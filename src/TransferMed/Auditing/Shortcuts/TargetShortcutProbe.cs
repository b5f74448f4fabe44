using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>
/// Measures how well each finding, or whether each value is above its median, can be told from metadata, on pictures that the regression has not seen. A picture of which a target is not known takes
/// no part in it.
/// </summary>
internal sealed class TargetShortcutProbe
{
    private const int MostFolds = 5;
    private const int LeastImages = 20;

    // Of the normal distribution, for 95 %.
    private const double Quantile = 1.96;

    private readonly Target[] _judged;
    private readonly int[] _foldOf;
    private readonly int _folds;

    private TargetShortcutProbe(ImageDataset dataset, List<int[]> units, long seed)
    {
        // A target can be judged if it stands in training folds and in test folds, beside pictures without it.
        _judged = [.. Enumerable.Range(0, dataset.Classes.Count).Select(target => Target.Of(dataset, target, units)).Where(target => target.Positive >= 2 && target.Negative >= 2)];
        _folds = _judged.Length == 0 ? 0 : Math.Clamp(_judged.Min(target => Math.Min(target.Positive, target.Negative)), 2, MostFolds);
        _foldOf = new int[dataset.Count];
        if (_folds == 0)
        {
            return;
        }

        int[] fold = StratifiedAssignment.Assign(units, dataset.Strata, [.. Enumerable.Repeat(1.0 / _folds, _folds)], seed);
        foreach ((int unit, int[] members) in units.Index())
        {
            foreach (int i in members)
            {
                _foldOf[i] = fold[unit];
            }
        }
    }

    /// <summary>Measures; null where there are too few pictures, no target that can be judged, or pictures without metadata.</summary>
    public static ShortcutResult? Measure(ImageDataset dataset, IReadOnlyList<ImageContent> contents, List<int[]> units, long seed, CancellationToken cancellationToken)
    {
        var probe = new TargetShortcutProbe(dataset, units, seed);
        if (dataset.Count < LeastImages || probe._judged.Length == 0 || contents.Any(content => content.Traits is null))
        {
            return null;
        }

        MetadataFeatures features = MetadataFeatures.Of(contents);
        double[][] file = features.FirstColumns(features.FileColumns);
        ShortcutTarget[] targets =
        [
            .. probe._judged
                .Select(target => new ShortcutTarget(target.Name, probe.CrossValidate(features.Rows, target, cancellationToken), probe.CrossValidate(file, target, cancellationToken)))
                .OrderByDescending(target => Math.Max(target.Auc.Value, target.FileAuc.Value)),
        ];
        return new ShortcutResult(Mean(targets, target => target.Auc), Mean(targets, target => target.FileAuc))
        {
            Features = features.Names.Select((name, column) => new AuditFigure(name, probe.Alone(features, column))).OrderByDescending(figure => figure.Value).ToValueList(),
            Targets = targets.ToValueList(),
            Images = dataset.Count,
            Folds = probe._folds,
        };
    }

    /// <summary>The mean of the errors is the error of the mean if all targets err together, which is the worst case.</summary>
    private static ShortcutAuc Mean(ShortcutTarget[] targets, Func<ShortcutTarget, ShortcutAuc> auc) => new(
        Math.Round(targets.Average(target => auc(target).Value), 4), Math.Round(targets.Average(target => auc(target).Lower), 4), Math.Round(targets.Average(target => auc(target).Upper), 4));

    private ShortcutAuc CrossValidate(double[][] rows, Target target, CancellationToken cancellationToken)
    {
        if (rows[0].Length == 0)
        {
            return new ShortcutAuc(0.5, 0.5, 0.5);
        }

        var scores = new double[rows.Length];
        for (int fold = 0; fold < _folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] training = [.. target.Known.Where(i => _foldOf[i] != fold)];
            int[] labels = [.. training.Select(i => target.IsPositive[i] ? 1 : 0)];
            bool hasBoth = labels.Contains(0) && labels.Contains(1);
            SoftmaxRegression? model = hasBoth ? SoftmaxRegression.Fit([.. training.Select(i => rows[i])], labels, 2, cancellationToken) : null;
            foreach (int i in target.Known.Where(i => _foldOf[i] == fold))
            {
                scores[i] = model?.Predict(rows[i])[1] ?? 0.5;
            }
        }

        double auc = target.AucOf(scores);
        double error = Quantile * RankAuc.StandardError(auc, target.Positive, target.Negative);
        return new ShortcutAuc(Math.Round(auc, 4), Math.Round(Math.Max(0, auc - error), 4), Math.Round(Math.Min(1, auc + error), 4));
    }

    /// <summary>The mean AUC of one feature, for each target in the better direction.</summary>
    private double Alone(MetadataFeatures features, int column)
    {
        double[] values = [.. features.Rows.Select(row => row[column])];
        return Math.Round(_judged.Average(target => Math.Max(target.AucOf(values), 1 - target.AucOf(values))), 4);
    }

    /// <summary>A target as a question of yes or no.</summary>
    /// <param name="Name">What messages call it.</param>
    /// <param name="Known">The pictures of which it is known.</param>
    /// <param name="IsPositive">The answer for each picture.</param>
    /// <param name="Positive">The number of linked groups with a yes.</param>
    /// <param name="Negative">The number of linked groups with a no.</param>
    private sealed record Target(string Name, int[] Known, bool[] IsPositive, int Positive, int Negative)
    {
        public static Target Of(ImageDataset dataset, int target, List<int[]> units)
        {
            float[] values = [.. dataset.Samples.Select(sample => sample.Targets[target])];
            float[] sorted = [.. values.Where(value => !float.IsNaN(value)).Order()];
            bool isFinding = dataset.Task is MultiLabel;
            float threshold = isFinding || sorted.Length == 0 ? 0 : sorted[(sorted.Length - 1) / 2];
            bool[] isPositive = [.. values.Select(value => value > threshold)];
            return new Target(
                dataset.Classes[target],
                [.. Enumerable.Range(0, values.Length).Where(i => !float.IsNaN(values[i]))],
                isPositive,
                units.Count(unit => Array.Exists(unit, i => isPositive[i])),
                units.Count(unit => Array.Exists(unit, i => !isPositive[i] && !float.IsNaN(values[i]))));
        }

        public double AucOf(double[] scores) => RankAuc.Of([.. Known.Select(i => scores[i])], [.. Known.Select(i => IsPositive[i])]);
    }
}
