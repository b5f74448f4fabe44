using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What all metrics are computed from: counts, areas of the ranked scores, and means of proper scores.</summary>
internal sealed class MetricBasis
{
    /// <param name="confusion">The counts.</param>
    /// <param name="areas">For each class the area under the ROC curve and the average precision.</param>
    /// <param name="logLoss">The mean logarithmic loss.</param>
    /// <param name="brier">The mean Brier score.</param>
    /// <param name="calibrationError">The expected calibration error.</param>
    public MetricBasis(ConfusionMatrix confusion, (double Auc, double AveragePrecision)[] areas, double logLoss, double brier, double calibrationError)
    {
        Confusion = confusion;
        PerClass = areas.Select((area, c) => ScoresOf(confusion, c, area)).ToValueList();
        Macro = Averaging.Macro(PerClass);
        Micro = Averaging.Micro(confusion);
        Weighted = Averaging.Weighted(PerClass);
        LogLoss = logLoss;
        Brier = brier;
        ExpectedCalibrationError = calibrationError;
    }

    public ConfusionMatrix Confusion { get; }

    public ValueList<ClassScores> PerClass { get; }

    public AveragedScores Macro { get; }

    public AveragedScores Micro { get; }

    public AveragedScores Weighted { get; }

    public double LogLoss { get; }

    public double Brier { get; }

    public double ExpectedCalibrationError { get; }

    public double Accuracy => Agreement.Accuracy(Confusion);

    public double BalancedAccuracy => Agreement.BalancedAccuracy(Confusion);

    public double Mcc => Agreement.MatthewsCorrelation(Confusion);

    public double CohenKappa => Agreement.Kappa(Confusion);

    public double QuadraticKappa => Agreement.QuadraticKappa(Confusion);

    public double MacroAuc => Averaging.MeanOfDefined(PerClass.Select(scores => scores.Auc));

    public double MacroAveragePrecision => PerClass.Where(scores => scores.Support > 0).Average(scores => scores.AveragePrecision);

    public static MetricBasis Of(PredictionSet predictions)
    {
        var areas = new (double Auc, double AveragePrecision)[predictions.Classes.Count];
        for (int c = 0; c < areas.Length; c++)
        {
            RankedScores ranked = RankedScores.Rank(predictions.Scores(c), predictions.IsOfClass(c));
            areas[c] = (ranked.Auc(), ranked.AveragePrecision());
        }

        return new MetricBasis(
            ConfusionMatrix.From(predictions), areas, ProbabilityErrors.LogLoss(predictions), ProbabilityErrors.Brier(predictions), CalibrationError.Of(predictions));
    }

    private static ClassScores ScoresOf(ConfusionMatrix confusion, int classIndex, (double Auc, double AveragePrecision) area)
    {
        BinaryCounts counts = BinaryCounts.OfClass(confusion, classIndex);
        return new ClassScores(
            confusion.Classes[classIndex],
            confusion.Support[classIndex],
            counts.Precision,
            counts.Recall,
            counts.Specificity,
            counts.F1,
            area.Auc,
            area.AveragePrecision);
    }
}
