using System.Globalization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Puts a verdict into words. Differences are in points: hundredths.</summary>
internal static class VerdictWording
{
    public static string Of(StudyVerdict verdict)
    {
        string metric = verdict.Metric == MetricName.MacroF1 ? "macro F1" : "AUC";
        string where = verdict.TrainPerClass is { } size ? string.Create(CultureInfo.InvariantCulture, $"with {size} per class ") : "";
        return where + Judgement(verdict, metric) + (verdict.SameTestPictures && verdict.Runs > 1 ? "; all on the same test pictures" : "");
    }

    private static string Judgement(StudyVerdict verdict, string metric)
    {
        (string scenario, string baseline) = (verdict.Scenario, verdict.Baseline);
        if (verdict.Interval is not { } interval)
        {
            string reason = verdict.Runs < 2 ? "a single run each shows nothing" : $"{metric} is not defined in every run";
            return $"{scenario} against {baseline}: {reason}";
        }

        string range = $"[{Points(interval.Lower)}, {Points(interval.Upper)}]";
        if (verdict.Shown)
        {
            string outcome = verdict.MeanDifference > 0 ? "beats" : "is worse than";
            return $"{scenario} {outcome} {baseline} by {Points(Math.Abs(verdict.MeanDifference))} points of {metric} {range}, {P(verdict.AdjustedPValue)} after Holm";
        }

        string difference = $"no difference shown between {scenario} and {baseline} in {metric}: {Signed(verdict.MeanDifference)} points {range}, {P(verdict.AdjustedPValue)} after Holm";
        return verdict.PValue <= verdict.AdjustedPValue && Math.Abs(verdict.MeanDifference) >= verdict.LeastShowable
            ? $"{difference} for {verdict.Comparisons} comparisons ({P(verdict.PValue)} before)"
            : $"{difference}; {verdict.Runs} runs of this spread can show no less than {Points(verdict.LeastShowable)} points";
    }

    private static string Points(double value) => (100 * value).ToString("0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string Signed(double value) => (100 * value).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string P(double value) => value < 0.001 ? "p < 0.001" : string.Create(CultureInfo.InvariantCulture, $"p = {value:0.000}");
}
