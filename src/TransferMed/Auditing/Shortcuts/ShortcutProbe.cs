using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Measures how well the label can be told from metadata, on pictures that the regression has not seen.</summary>
internal sealed class ShortcutProbe
{
    private const int MostFolds = 5;
    private const int LeastImages = 20;

    // Of the normal distribution, for 95 %.
    private const double Quantile = 1.96;

    private readonly int[] _labels;
    private readonly int[] _foldOf;
    private readonly int _folds;
    private readonly (int Label, int Positive, int Negative)[] _judged;
    private readonly int _classes;

    private ShortcutProbe(ImageDataset dataset, List<int[]> units, long seed)
    {
        _labels = [.. dataset.Samples.Select(sample => sample.Label)];
        _classes = dataset.Classes.Count;

        // A class can be judged if it stands in training folds and in test folds, beside others.
        _judged =
        [
            .. Enumerable.Range(0, _classes)
                .Select(label => (label, units.Count(unit => Array.Exists(unit, i => _labels[i] == label)), units.Count(unit => Array.Exists(unit, i => _labels[i] != label))))
                .Where(row => row.Item2 >= 2 && row.Item3 >= 2),
        ];
        _folds = _judged.Length == 0 ? 0 : Math.Clamp(_judged.Min(row => row.Positive), 2, MostFolds);
        _foldOf = new int[_labels.Length];
        if (_folds > 0)
        {
            int[] fold = StratifiedAssignment.Assign(units, dataset.Strata, [.. Enumerable.Repeat(1.0 / _folds, _folds)], seed);
            foreach ((int unit, int[] members) in units.Index())
            {
                foreach (int i in members)
                {
                    _foldOf[i] = fold[unit];
                }
            }
        }
    }

    /// <summary>Measures; null where there are too few pictures or classes, or pictures without metadata.</summary>
    public static ShortcutResult? Measure(
        ImageDataset dataset, IReadOnlyList<ImageContent> contents, List<int[]> units, long seed, CancellationToken cancellationToken)
    {
        var probe = new ShortcutProbe(dataset, units, seed);
        if (dataset.Count < LeastImages || probe._judged.Length == 0 || contents.Any(content => content.Traits is null))
        {
            return null;
        }

        MetadataFeatures features = MetadataFeatures.Of(contents);
        return new ShortcutResult(
            probe.CrossValidate(features.Rows, cancellationToken),
            probe.CrossValidate(features.FirstColumns(features.FileColumns), cancellationToken))
        {
            Features = features.Names.Select((name, column) => new AuditFigure(name, probe.Alone(features, column))).OrderByDescending(figure => figure.Value).ToValueList(),
            Images = dataset.Count,
            Folds = probe._folds,
        };
    }

    private ShortcutAuc CrossValidate(double[][] rows, CancellationToken cancellationToken)
    {
        if (rows[0].Length == 0)
        {
            return new ShortcutAuc(0.5, 0.5, 0.5);
        }

        var chances = new double[rows.Length][];
        for (int fold = 0; fold < _folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] training = [.. Enumerable.Range(0, rows.Length).Where(i => _foldOf[i] != fold)];
            SoftmaxRegression model = SoftmaxRegression.Fit([.. training.Select(i => rows[i])], [.. training.Select(i => _labels[i])], _classes, cancellationToken);
            foreach (int i in Enumerable.Range(0, rows.Length).Where(i => _foldOf[i] == fold))
            {
                chances[i] = model.Predict(rows[i]);
            }
        }

        double auc = 0;
        double error = 0;
        foreach ((int label, int positive, int negative) in _judged)
        {
            double ofClass = RankAuc.Of([.. chances.Select(row => row[label])], [.. _labels.Select(own => own == label)]);
            auc += ofClass / _judged.Length;

            // The mean of the errors is the error of the mean if all classes err together, which is the worst case.
            error += RankAuc.StandardError(ofClass, positive, negative) / _judged.Length;
        }

        return new ShortcutAuc(Math.Round(auc, 4), Math.Round(Math.Max(0, auc - Quantile * error), 4), Math.Round(Math.Min(1, auc + Quantile * error), 4));
    }

    /// <summary>The macro AUC of one feature, for each class in the better direction.</summary>
    private double Alone(MetadataFeatures features, int column)
    {
        double[] values = [.. features.Rows.Select(row => row[column])];
        return Math.Round(
            _judged.Average(judged =>
            {
                double auc = RankAuc.Of(values, [.. _labels.Select(label => label == judged.Label)]);
                return Math.Max(auc, 1 - auc);
            }),
            4);
    }
}
