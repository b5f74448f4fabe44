using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>The rules of the calibrators: each then gives probabilities for every row of probabilities.</summary>
internal static class CalibratorCheck
{
    // A log-probability lies between -88 and 0: with factors and offsets below this every scaled one is finite.
    private const double LargestNumber = 1e9;

    public static void Check(ICalibrator? calibrator, int classes)
    {
        switch (calibrator)
        {
            case null:
                break;
            case TemperatureScaling scaling:
                CardCheck.Require(
                    scaling.Temperature is >= TemperatureScaling.Coldest and <= TemperatureScaling.Hottest,
                    $"its temperature is {scaling.Temperature}; it must be from {TemperatureScaling.Coldest} to {TemperatureScaling.Hottest}.");
                CheckLosses(scaling.LogLossBefore, scaling.LogLossAfter);
                break;
            case VectorScaling scaling:
                CardCheck.Require(
                    scaling.Factors.Count == classes && scaling.Offsets.Count == classes && scaling.Factors.Concat(scaling.Offsets).All(IsSmall) && scaling.Ridge is > 0 and < double.PositiveInfinity,
                    $"its vector scaling has {scaling.Factors.Count} factors, {scaling.Offsets.Count} offsets and the ridge {scaling.Ridge}; {classes} of each below {LargestNumber:G} and a positive ridge are needed.");
                CheckLosses(scaling.LogLossBefore, scaling.LogLossAfter);
                break;
            case IsotonicCalibration isotonic:
                CardCheck.Require(isotonic.Functions.Count == classes, $"its isotonic calibration has {isotonic.Functions.Count} functions for {classes} classes.");
                foreach (IsotonicRegression function in isotonic.Functions)
                {
                    CardCheck.Require(
                        function.Inputs.Count > 0 && function.Inputs.Count == function.Values.Count && Rise(function.Inputs, strictly: true) && Rise(function.Values, strictly: false),
                        $"an isotonic function of it does not have as many values as inputs, from 0 to 1, the inputs rising and the values not falling.");
                }

                break;
            default:
                throw CardCheck.ForeignCalibrator(calibrator);
        }
    }

    private static bool IsSmall(double value) => Math.Abs(value) <= LargestNumber;

    private static bool Rise(ValueList<double> values, bool strictly)
    {
        double before = double.NegativeInfinity;
        foreach (double value in values)
        {
            // Written so that NaN fails it too.
            if (!(value is >= 0 and <= 1 && (strictly ? value > before : value >= before)))
            {
                return false;
            }

            before = value;
        }

        return true;
    }

    private static void CheckLosses(double before, double after) =>
        CardCheck.Require(double.IsFinite(before) && double.IsFinite(after), $"the losses of its calibrator are {before} and {after}, which are not finite.");
}
