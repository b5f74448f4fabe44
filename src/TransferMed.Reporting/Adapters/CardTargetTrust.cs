using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What the assessment of a model of findings or values promises, beside what the test pictures say to it.</summary>
internal static class CardTargetTrust
{
    /// <summary>Calibration and sets of findings; null where the model has no assessment.</summary>
    public static string? Of(FindingPredictions predictions, EvaluationReportOptions options)
    {
        if (options.Model?.Assessment is not { Targets: { } targets })
        {
            return null;
        }

        string calibration = targets.Calibrator is { } calibrator
            ? $"Probabilities of {NumberText.Count(calibrator.Counts.Count(count => count > 0))} of {TargetWords.Findings.Count(calibrator.Findings.Count)} are calibrated on the validation pictures."
            : "Probabilities are the network\u2019s own, not calibrated.";
        return CardDataFacts.Join([calibration, targets.FindingSets is { } sets && sets.Findings.Equals(predictions.Targets) ? Text(sets.Apply(predictions)) : null]);
    }

    /// <summary>Intervals of values; null where the model has none.</summary>
    public static string? Of(ValuePredictions predictions, MeasuredValue[] values, EvaluationReportOptions options) =>
        options.Model?.Assessment?.Targets?.ValueIntervals is { } intervals && intervals.Names.Equals(predictions.Targets)
            ? Text(intervals.Apply(predictions), values, intervals.CalibrationCount)
            : null;

    private static string? Text(FindingConformalSets sets)
    {
        (string Finding, ConfidenceInterval Share)[] told =
        [
            .. sets.Coverage.SelectMany(finding => new[] { ($"{finding.Finding} there", finding.Present), ($"{finding.Finding} not there", finding.Absent) })
                .Where(side => side.Item2 is not null).Select(side => (side.Item1, side.Item2!)).OrderBy(side => side.Item2.Value),
        ];
        return told.Length == 0 ? null
            : $"Sets of answers that promise {NumberText.Percent(1 - sets.Conformal.Alpha)} of either answer of each finding hold the truth least often where it is {told[0].Finding}: {Share(told[0].Share)} "
                + $"(thresholds from {NumberText.Count(sets.Conformal.CalibrationCount)} validation pictures).";
    }

    private static string? Text(ValueConformalIntervals intervals, MeasuredValue[] values, int count)
    {
        string[] told =
        [
            .. intervals.Coverage.Zip(values).Where(pair => pair.First.Coverage is not null).Select(pair =>
                $"{pair.First.Name} {Share(pair.First.Coverage!)}, {(double.IsFinite(pair.First.Width) ? $"\u00B1 {pair.Second.Text.Of(pair.First.Width / 2)}" : "without limits: too few validation pictures")}"),
        ];
        return told.Length == 0 ? null
            : $"Intervals that promise {NumberText.Percent(1 - intervals.Conformal.Alpha)} hold the measurement of {TargetSheet.Joined(told, TargetWords.Values)} (from {NumberText.Count(count)} validation pictures).";
    }

    private static string Share(ConfidenceInterval share) => $"{NumberText.Percent(share.Value)} ({NumberText.Percent(share.Lower)} to {NumberText.Percent(share.Upper)})";
}
