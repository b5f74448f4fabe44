using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Packaging;

/// <summary>Fits the parts of an assessment one after the other, on what a network made of the pictures.</summary>
internal sealed class Assessor(AssessmentOptions options)
{
    private readonly List<string> _leftOut = [];

    /// <summary>Assesses.</summary>
    /// <param name="train">Outputs of the training pictures; null where there are none or the options need none.</param>
    /// <param name="validation">Outputs of the validation pictures, or null where there are none.</param>
    /// <param name="test">Outputs of the test pictures, or null where there are none.</param>
    /// <param name="testName">What the test pictures are called.</param>
    public ModelAssessment Assess(NetworkOutputs? train, NetworkOutputs? validation, NetworkOutputs? test, string testName)
    {
        Calibrator? calibrator = options.Calibration is { } calibration ? Calibrator(calibration, validation?.Predictions) : null;
        ConformalPredictor? conformal = options.Conformal is { } wanted ? Conformal(validation?.Predictions, calibrator, wanted) : null;
        OutOfDistributionScreen? screen = options.OutOfDistribution is { } method ? Screen(method, train, validation) : null;
        EvaluationSummary? evaluation = null;
        if (test is null)
        {
            LeaveOut("evaluation", "there are no test pictures");
        }
        else
        {
            evaluation = EvaluationSummary.From(testName, EvaluationResult.From(Calibrated(test.Predictions, calibrator), options.Metrics), options.Intervals);
        }

        return new ModelAssessment
        {
            Calibrator = calibrator,
            Conformal = conformal,
            OutOfDistribution = screen,
            Evaluation = evaluation,
            LeftOut = _leftOut.ToValueList(),
        };
    }

    private static PredictionSet Calibrated(PredictionSet predictions, Calibrator? calibrator) => calibrator?.Apply(predictions) ?? predictions;

    private Calibrator? Calibrator(Calibration calibration, PredictionSet? validation)
    {
        if (validation is null)
        {
            return LeaveOut<Calibrator>("calibrator", "there are no validation pictures to fit it on");
        }

        if (calibration.ReasonToLeaveOut(validation) is { } reason)
        {
            return FloorAlone(validation, reason);
        }

        try
        {
            return calibration.Fit(validation);
        }
        catch (TransferMedException error)
        {
            return FloorAlone(validation, error.Message);
        }
    }

    // Pictures that bear no calibration bear no certainty either.
    private Calibrator FloorAlone(PredictionSet validation, string reason)
    {
        Calibrator floor = TemperatureScaling.FloorOf(validation);
        LeaveOut("calibration", Invariant($"{reason.TrimEnd('.')}; probabilities are the network's, but none is above {floor.Ceiling:0.####}"));
        return floor;
    }

    private ConformalPredictor? Conformal(PredictionSet? validation, Calibrator? calibrator, ConformalOptions wanted)
    {
        int needed = SplitQuantile.Least(wanted.Alpha);
        return Enough("conformal sets", validation?.Count ?? 0, needed, Invariant($"validation pictures; a share of misses of {wanted.Alpha}"))
            ? ConformalPredictor.Calibrate(Calibrated(validation!, calibrator), wanted)
            : null;
    }

    private OutOfDistributionScreen? Screen(OutOfDistributionMethod method, NetworkOutputs? train, NetworkOutputs? validation)
    {
        const string What = "out-of-distribution screen";
        int needed = SplitQuantile.Least(options.FalseAlarmRate);
        if (!Enough(What, validation?.Predictions.Count ?? 0, needed, Invariant($"validation pictures; a false-alarm rate of {options.FalseAlarmRate}")))
        {
            return null;
        }

        if (method.NeedsTraining && train is null)
        {
            return LeaveOut<OutOfDistributionScreen>(What, "there are no training pictures to measure distances from");
        }

        try
        {
            OutOfDistributionScore score = method.Fit(train?.Logits ?? [], train?.Features ?? [], train?.Predictions.Labels ?? []);
            return new OutOfDistributionScreen(score, OutOfDistributionDetector.Fit(score.OfAll(validation!.Logits, validation.Features), options.FalseAlarmRate));
        }
        catch (ArgumentException error)
        {
            // Features that do not vary or are not finite: a property of model and pictures, not a misuse.
            return LeaveOut<OutOfDistributionScreen>(What, error.Message.Split(" (Parameter ")[0]);
        }
    }

    private bool Enough(string what, int count, int needed, string of)
    {
        if (count >= needed)
        {
            return true;
        }

        LeaveOut(what, Invariant($"there are {count} {of} needs at least {needed}"));
        return false;
    }

    private T? LeaveOut<T>(string what, string reason)
        where T : class
    {
        LeaveOut(what, reason);
        return null;
    }

    private void LeaveOut(string what, string reason) => _leftOut.Add($"no {what}: {reason.TrimEnd('.')}.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
