// docs/tasks.md shows the lines between the marks; PageTests compares and TasksExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Serving;
using TransferMed.Studies;
using TransferMed.Weights;

namespace TransferMed.Tests.Documentation;

internal static class TasksExamples
{
    public static async Task FromPicturesToAnswers()
    {
        // <example>
        ImageDataset films = ImageDataset.Open("chest/manifest.csv", new DatasetOptions { Task = new MultiLabel(), Columns = ManifestColumns.Parse("path=image,label=findings,group=patient") });
        DatasetParts parts = films.Split(train: 0.7, validation: 0.1, test: 0.2, seed: 7);
        using TrainedModel imagenet = await PretrainedWeights.OpenAsync("imagenet");
        using TrainedModel probe = await TransferLearning.ProbeAsync(imagenet, parts);                   // a logistic regression for each finding
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(probe, parts);
        tuned.Assessment = tuned.Assess(parts);                                                          // calibration, thresholds and sets of each finding
        Console.WriteLine(tuned.EvaluateFindings(parts.Test));
        tuned.Save("chest.tmed");
        using IPredictor predictor = Predictor.Load("chest.tmed");
        foreach (FindingAnswer finding in predictor.Predict("film.png").Findings)
        {
            Console.WriteLine($"{finding}{(finding.IsPresent ? ", there" : "")}; cannot be ruled out: {finding.Set}");
        }
        // </example>
    }

    public static async Task Study(ImageDataset films, ImageDataset skin)
    {
        // <example>
        StudyResult study = await TransferStudy.RunAsync(films, [new StudySource("skin", skin)], new StudyOptions { Seeds = 5, TrainPerClass = [20, 80] }, "study");
        foreach (StudyVerdict verdict in study.Verdicts)
        {
            Console.WriteLine(verdict);                          // 20 per finding: skin beats scratch by 6.1 points of macro F1 [2.3, 9.8], p = 0.004 after Holm
        }

        ScenarioSummary last = study.Summary[^1];
        Console.WriteLine($"{last.Scenario}: {last[FindingMetrics.MacroAuc].Mean:0.000}");
        Console.WriteLine(FindingEvaluation.From(study.FindingsOf(study.Runs[^1])));
        // </example>
    }

    public static void Findings(FindingPredictions validation, FindingPredictions test)
    {
        // <example>
        FindingThresholds thresholds = FindingThresholds.Fit(validation);            // the largest F1 of each finding
        FindingEvaluation result = FindingEvaluation.From(test, thresholds);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals();
        Console.WriteLine(intervals[FindingMetrics.MacroAuc]);                       // 0.861 [0.832, 0.888]
        foreach (FindingScores finding in result.PerFinding)
        {
            Console.WriteLine($"{finding.Name}: {finding.Support} of {finding.Known}, AUC {finding.AucInterval}, F1 {finding.F1:0.00} from {finding.Threshold:0.00}");
        }

        Console.WriteLine(result);                                                   // all of it in a few lines
        // </example>
    }

    public static void Grades(PredictionSet test)
    {
        // <example>
        EvaluationResult result = EvaluationResult.From(test, [Metrics.GradeError]);  // quadratic kappa is always there
        GradeErrors errors = result.GradeErrors;
        Console.WriteLine($"{errors.MeanAbsoluteError:0.00} grades off, {errors.WithinOneShare:P0} within one, {errors.TooLowShare:P0} too low");
        foreach (GradeScores grade in errors.PerGrade)
        {
            Console.WriteLine($"{grade.Name}: {grade.MeanAbsoluteError:0.00} off, n = {grade.Support}");
        }
        // </example>
    }

    public static void Values(ValuePredictions test)
    {
        // <example>
        ValueEvaluation result = ValueEvaluation.From(test);
        ValueScores age = result.PerValue[0];
        Console.WriteLine($"{age.Name}: off by {age.MeanAbsoluteError:0.0} {age.Unit}, r = {age.Pearson:0.00}");
        if (age.BlandAltman is { } agreement)
        {
            Console.WriteLine($"bias {agreement.Bias}, limits of agreement {agreement.Lower} and {agreement.Upper}");
        }
        // </example>
    }

    public static void Comparison(ValuePredictions first, ValuePredictions second)
    {
        // <example>
        TargetComparison comparison = TargetComparison.Of(first, second, firstName: "ours", secondName: "baseline");
        Console.WriteLine(comparison);                                    // ours beats baseline by 2.310 months of mean absolute error [1.200, 3.400], p = 0.002
        Console.WriteLine(comparison.Verdict(ValueMetrics.Pearson));
        // </example>
    }

    public static void Promises(FindingPredictions findings, PredictionSet grades, ValuePredictions values, FindingPredictions test)
    {
        // <example>
        FindingCalibrator calibrator = FindingCalibrator.Fit(findings);
        FindingConformal ofFindings = FindingConformal.Calibrate(findings, alpha: 0.05);
        foreach (FindingCoverage finding in ofFindings.Apply(test).Coverage)
        {
            Console.WriteLine($"{finding.Finding}: {finding.Present} where it is there, {finding.Absent} where not, sure of {finding.SureShare:P0}");
        }

        ConformalPredictor ofGrades = ConformalPredictor.Calibrate(grades, new ConformalOptions { Alpha = 0.05, Method = new Contiguous() });
        ValueConformal ofValues = ValueConformal.Calibrate(values, alpha: 0.05);
        ValueInterval interval = ofValues.IntervalsOf([112])[0];          // 112, give or take what 95 % of the validation residuals reach
        // </example>
        _ = (calibrator, ofGrades, interval);
    }
}
