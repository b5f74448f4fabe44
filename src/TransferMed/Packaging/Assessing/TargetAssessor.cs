using TransferMed.Evaluation;

namespace TransferMed.Packaging;

/// <summary>Fits the parts of an assessment of findings or values, on what a network said of the pictures.</summary>
internal sealed class TargetAssessor(AssessmentOptions options)
{
    private readonly List<string> _leftOut = ["no out-of-distribution screen: it is for models of classes or grades."];

    /// <summary>Calibrates on validation pictures, chooses thresholds and sets on their calibrated probabilities, and evaluates test pictures by all of them.</summary>
    public ModelAssessment Findings(FindingPredictions? validation, FindingPredictions? test, string testName)
    {
        FindingCalibrator? calibrator = options.Calibration is null ? null : Fitted("calibrator", validation, FindingCalibrator.Fit);
        FindingPredictions? calibrated = validation is null ? null : calibrator?.Apply(validation) ?? validation;
        FindingThresholds? thresholds = Fitted("thresholds", calibrated, predictions => FindingThresholds.Fit(predictions));
        _leftOut.AddRange(thresholds?.Notes ?? []);
        _leftOut.AddRange(calibrator?.Notes ?? []);
        FindingConformal? sets = options.Conformal is { } wanted ? Fitted("conformal sets", calibrated, predictions => FindingConformal.Calibrate(predictions, wanted.Alpha)) : null;
        NoteWithout(sets is null ? [] : sets.Findings.Where((_, i) => double.IsInfinity(sets.PresentThresholds[i]) || double.IsInfinity(sets.AbsentThresholds[i]) || sets.PresentThresholds[i] == SplitQuantile.None || sets.AbsentThresholds[i] == SplitQuantile.None), "sets");
        FindingPredictions? judged = test is null ? null : calibrator?.Apply(test) ?? test;
        EvaluationSummary? evaluation = judged is null ? null : EvaluationSummary.From(testName, judged.Count, FindingEvaluation.From(judged, thresholds, options.Metrics), options.Intervals);
        return Of(new TargetAssessment { Calibrator = calibrator, Thresholds = thresholds, FindingSets = sets }, evaluation, test);
    }

    /// <summary>Finds limits on validation pictures, and evaluates test pictures.</summary>
    public ModelAssessment Values(ValuePredictions? validation, ValuePredictions? test, string testName)
    {
        ValueConformal? intervals = options.Conformal is { } wanted ? Fitted("conformal intervals", validation, predictions => ValueConformal.Calibrate(predictions, wanted.Alpha)) : null;
        NoteWithout(intervals is null ? [] : intervals.Names.Where((_, i) => intervals.HalfWidths[i] == SplitQuantile.None), "limits");
        EvaluationSummary? evaluation = test is null ? null : EvaluationSummary.From(testName, test.Count, ValueEvaluation.From(test, options.Metrics), options.Intervals);
        return Of(new TargetAssessment { ValueIntervals = intervals }, evaluation, test);
    }

    private ModelAssessment Of(TargetAssessment targets, EvaluationSummary? evaluation, TargetPredictions? test)
    {
        if (test is null)
        {
            _leftOut.Add("no evaluation: there are no test pictures.");
        }

        return new ModelAssessment { Targets = targets, Evaluation = evaluation, LeftOut = [.. _leftOut, .. (test?.Notes ?? []).Select(note => $"evaluation: {note}")] };
    }

    private void NoteWithout(IEnumerable<string> targets, string what)
    {
        string[] names = [.. targets];
        if (names.Length > 0)
        {
            _leftOut.Add($"no {what} of {string.Join(", ", names.Take(10))}{(names.Length > 10 ? ", ..." : "")}: too few validation pictures, or groups of them, for the promise.");
        }
    }

    private T? Fitted<T, TPredictions>(string what, TPredictions? validation, Func<TPredictions, T> fit)
        where T : class
        where TPredictions : TargetPredictions
    {
        if (validation is null)
        {
            _leftOut.Add($"no {what}: there are no validation pictures.");
            return null;
        }

        try
        {
            return fit(validation);
        }
        catch (ArgumentException error)
        {
            // Too few pictures of a finding, or of known values: a property of the pictures, not a misuse.
            _leftOut.Add($"no {what}: {error.Message.Split(" (Parameter ")[0].TrimEnd('.')}.");
            return null;
        }
    }
}
