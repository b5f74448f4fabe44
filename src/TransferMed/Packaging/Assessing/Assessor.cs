using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Packaging;

/// <summary>Fits the parts of an assessment one after the other, on what a network made of the pictures.</summary>
internal sealed class Assessor(AssessmentOptions options)
{
    private const int LeastForTemperature = 20;
    private const int LeastPerClassForVector = 20;
    private const int LeastForIsotonic = 200;

    private readonly List<string> _leftOut = [];

    /// <summary>Assesses.</summary>
    /// <param name="train">Outputs of the training pictures; null where there are none or the options need none.</param>
    /// <param name="validation">Outputs of the validation pictures, or null where there are none.</param>
    /// <param name="test">Outputs of the test pictures, or null where there are none.</param>
    /// <param name="testName">What the test pictures are called.</param>
    public ModelAssessment Assess(NetworkOutputs? train, NetworkOutputs? validation, NetworkOutputs? test, string testName)
    {
        ICalibrator? calibrator = options.Calibration == CalibrationMethod.None ? null : Calibrator(validation?.Predictions);
        ConformalPredictor? conformal = options.Conformal is { } wanted ? Conformal(validation?.Predictions, calibrator, wanted) : null;
        OutOfDistributionScreen? screen = options.OutOfDistribution is { } method ? Screen(method, train, validation) : null;
        EvaluationSummary? evaluation = null;
        if (test is null)
        {
            LeaveOut("evaluation", "there are no test pictures");
        }
        else
        {
            evaluation = EvaluationSummary.From(testName, EvaluationResult.From(Calibrated(test.Predictions, calibrator)), options.Intervals);
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

    private static PredictionSet Calibrated(PredictionSet predictions, ICalibrator? calibrator) => calibrator?.Apply(predictions) ?? predictions;

    private ICalibrator? Calibrator(PredictionSet? validation)
    {
        const string What = "calibrator";
        int count = validation?.Count ?? 0;
        switch (options.Calibration)
        {
            case CalibrationMethod.Vector:
                int smallest = validation is null ? 0 : Enumerable.Range(0, validation.Classes.Count).Min(c => validation.Labels.Count(label => label == c));
                return Enough(What, smallest, LeastPerClassForVector, "validation pictures of the rarest class; vector scaling") ? Vector(validation!) : null;
            case CalibrationMethod.Isotonic:
                return Enough(What, count, LeastForIsotonic, "validation pictures; isotonic calibration") ? IsotonicCalibration.Fit(validation!) : null;
            default:
                return Enough(What, count, LeastForTemperature, "validation pictures; temperature scaling") ? Temperature(validation!) : null;
        }
    }

    private TemperatureScaling? Temperature(PredictionSet validation)
    {
        var fitted = TemperatureScaling.Fit(validation);

        // At an end of the range the likelihood has no maximum: the number would be that of the range and not of the pictures.
        if (fitted.Temperature is > TemperatureScaling.Coldest and < TemperatureScaling.Hottest)
        {
            return fitted;
        }

        return LeaveOut<TemperatureScaling>("calibrator", fitted.Temperature <= TemperatureScaling.Coldest
            ? "no validation picture speaks against the model, so that no temperature is the likeliest"
            : "the model is no better than chance on the validation pictures");
    }

    private VectorScaling? Vector(PredictionSet validation)
    {
        try
        {
            return VectorScaling.Fit(validation);
        }
        catch (TransferMedException error)
        {
            return LeaveOut<VectorScaling>("calibrator", error.Message);
        }
    }

    private ConformalPredictor? Conformal(PredictionSet? validation, ICalibrator? calibrator, ConformalOptions wanted)
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

        if (method == OutOfDistributionMethod.Energy)
        {
            return new OutOfDistributionScreen(method, OutOfDistributionDetector.Fit(EnergyScore.OfAll(validation!.Logits), options.FalseAlarmRate));
        }

        if (train is null)
        {
            return LeaveOut<OutOfDistributionScreen>(What, "there are no training pictures to measure distances from");
        }

        try
        {
            var distances = MahalanobisScore.Fit(train.Features, train.Predictions.Labels);
            return new OutOfDistributionScreen(method, OutOfDistributionDetector.Fit(distances.OfAll(validation!.Features), options.FalseAlarmRate), distances);
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
