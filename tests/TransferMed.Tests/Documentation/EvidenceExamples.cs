// docs/evidence.md shows the lines between the marks; PageTests compares and EvidenceExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class EvidenceExamples
{
    public static void Intervals(TrainedModel model, ImageDataset test)
    {
        // <example>
        EvaluationResult result = model.Evaluate(test);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals();
        Console.WriteLine(intervals[Metrics.MacroF1]);                               // 0.932 [0.901, 0.957]
        Console.WriteLine(Wilson.Interval(successes: 45, trials: 60));               // a sensitivity, a coverage
        Console.WriteLine(DeLong.Auc(result.Predictions).Interval);                  // one area under the curve
        Console.WriteLine(result);                                                   // all of it in a few lines
        // </example>
    }

    public static void OwnMetrics(PredictionSet predictions)
    {
        // <example>
        EvaluationResult result = EvaluationResult.From(predictions, [
            Metrics.SensitivityAt(specificity: 0.9),
            Metric.From("worstRecall", set => EvaluationResult.From(set).PerClass.Min(scores => scores.Recall), label: "worst recall"),
        ]);
        Console.WriteLine(result.Intervals()["worstRecall"]);
        var options = new TrainingOptions { Metric = Metrics.BalancedAccuracy, KeepBestWeights = true, Metrics = [Metrics.SensitivityAt(0.9)] };
        // </example>
        options.Validate(predictions.Classes.Count);
    }

    public static void Comparison(EvaluationResult first, EvaluationResult second)
    {
        // <example>
        ModelComparison comparison = ModelComparison.Of(first.Predictions, second.Predictions, firstName: "ours", secondName: "baseline");
        Console.WriteLine(comparison);                    // ours beats baseline by 6.1 points of macro F1 [2.3, 9.8], p = 0.004
        Console.WriteLine(comparison.McNemar);            // only the first right 15, only the second right 3, p = 0.0075
        Console.WriteLine(comparison.Areas["ulcer"].PValue);
        // </example>
    }

    public static void Runs(IReadOnlyList<double> differences)
    {
        // <example>
        DifferenceVerdict verdict = DifferenceVerdict.Of("same-domain", "scratch", Metrics.MacroF1, differences, testOverTrain: 0.25, runsAre: "seeds");
        Console.WriteLine(verdict);
        // same-domain beats scratch by 6.1 points of macro F1 [2.3, 9.8], p = 0.004
        // no difference shown between same-domain and scratch: 1.2 points of macro F1 [-6.8, 9.2], p = 0.58; 5 seeds can show no less than 8.0 points
        // </example>
    }

    public static object Calibration(TrainedModel model, DatasetParts parts)
    {
        // <example>
        PredictionSet validation = model.Predict(parts.Validation);
        PredictionSet test = model.Predict(parts.Test);
        Calibrator scaling = new TemperatureScaling().Fit(validation);
        CalibrationReport before = CalibrationReport.Of(test);
        CalibrationReport after = CalibrationReport.Of(scaling.Apply(test));
        // </example>
        return (before, after);
    }

    public static void OperatingPoints(PredictionSet validation, PredictionSet test)
    {
        // <example>
        OperatingPoint point = OperatingPoint.ForSensitivity(validation, 0.95, positiveClass: 1);   // or ForSpecificity, Youden, LeastCost
        OperatingResult result = point.Evaluate(test);
        Console.WriteLine($"{point}: sensitivity {result.Sensitivity}, specificity {result.Specificity}");
        // </example>
    }

    public static void Subgroups(TrainedModel tuned, DatasetParts parts)
    {
        // <example>
        SubgroupTable table = tuned.Evaluate(parts.Test).Subgroups();
        Console.WriteLine(table);            // sex: female lies lowest: balanced accuracy 0.712 [0.610, 0.801], 12.1 points below all others [...]
        foreach (Subgroup row in table.Rows)
        {
            Console.WriteLine($"{row}: {row.Count} pictures, {row.Units} patients, {row.Reason ?? row.BalancedAccuracy!.ToString()}");
        }
        // </example>
    }

    public static void Conformal(PredictionSet validation, PredictionSet test)
    {
        // <example>
        ConformalPredictor predictor = ConformalPredictor.Calibrate(validation, new ConformalOptions { Alpha = 0.1 });
        ConformalSets sets = predictor.Apply(test);
        Console.WriteLine(sets.Sets[0]);             // ulcer | one of these two: ulcer, burn | I don't know
        Console.WriteLine(sets.Coverage.Coverage);   // what the promise came to, with its interval
        // </example>
    }

    public static object OutOfDistribution(TrainedModel model, DatasetParts parts)
    {
        // <example>
        NetworkOutputs training = model.Outputs(parts.Train), validation = model.Outputs(parts.Validation), test = model.Outputs(parts.Test);
        OutOfDistributionScore score = new MahalanobisScore().Fit(training.Logits, training.Features, training.Predictions.Labels);
        OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(score.OfAll(validation.Logits, validation.Features), falseAlarmRate: 0.05);
        ValueList<bool> outside = detector.Flag(score.OfAll(test.Logits, test.Features));
        // </example>
        return outside;
    }
}
