using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>
/// Brings what results of earlier versions claim into what is said today: intervals and p-values of few runs, limits that a metric cannot
/// reach, and audits with warnings that were called nothing severe. The figures of the runs stay as they are.
/// </summary>
internal static class OldStatements
{
    private const string NothingSevere = "nothing severe";

    public static StudyResult Read(StudyResult result)
    {
        string runsAre = StudyRun.NameOf(result.Runs);
        return result with
        {
            Verdicts = [.. result.Verdicts.Select(verdict => Read(verdict, runsAre, result.Measures))],
            Audit = result.Audit is { } audit && audit.Verdict.StartsWith(NothingSevere, StringComparison.Ordinal)
                ? StudyAudit.Of(audit.Target, audit.Sources, audit.Splits)
                : result.Audit,
        };
    }

    private static StudyVerdict Read(StudyVerdict verdict, string runsAre, StudyMetrics measures)
    {
        // Of a metric of a user's own a file holds the name alone: neither range nor unit are known.
        Metric? metric = measures.Find(verdict.Metric);
        bool isOld = verdict.Differences.Count < DifferenceVerdict.FewestRuns ? IsClaim(verdict) : metric is not null && LeavesRange(verdict, metric);
        if (!isOld || !double.IsFinite(verdict.MeanDifference))
        {
            return verdict;
        }

        var again = DifferenceVerdict.Of(
            verdict.Scenario, verdict.Baseline, metric ?? Unknown(verdict.Metric), verdict.Differences, verdict.TestToTrain, runsAre: runsAre, unit: metric is null ? "" : measures.UnitOf(metric));
        double smallest = verdict.SmallestDetectable <= metric?.LargestDifference ? verdict.SmallestDetectable : double.PositiveInfinity;
        return StudyVerdict.Of(
            verdict.Differences.Count < DifferenceVerdict.FewestRuns ? again : again.After(verdict.AdjustedPValue, verdict.Comparisons, smallest),
            verdict.TrainPerClass,
            verdict.SameTestImages,
            measures.PerClass);
    }

    private static bool IsClaim(StudyVerdict verdict) =>
        verdict.Interval is not null || verdict.Shown || double.IsFinite(verdict.PValue) || double.IsFinite(verdict.WilcoxonPValue);

    private static bool LeavesRange(StudyVerdict verdict, Metric metric) =>
        (verdict.Interval is { } interval && metric.DifferenceWithin(interval) != interval) || verdict.SmallestDetectable > metric.LargestDifference;

    /// <summary>A metric that only its name is known of; without ends its differences are not written in points.</summary>
    private static Metric Unknown(string name) =>
        Metric.From(name, _ => double.NaN, label: name, minimum: double.NegativeInfinity, maximum: double.PositiveInfinity);
}
