using TransferMed.Evaluation;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Looks for what no study writes, so that reports and comparisons can rely on results that were read from a file.</summary>
internal static class StudyResultCheck
{
    /// <summary>The first thing that is wrong, or null.</summary>
    public static string? Fault(StudyResult result) => Faults(result).FirstOrDefault();

    // Each check may rely on those before it.
    private static IEnumerable<string> Faults(StudyResult result)
    {
        if (HasNull(result.Classes) || result.Classes.Count < (result.Task.IsOneOfSeveral ? 2 : 1) || result.Classes.Distinct(StringComparer.Ordinal).Count() < result.Classes.Count)
        {
            yield return $"it has the classes '{string.Join(", ", result.Classes)}'";
        }

        foreach (string fault in Lists(result).Concat(Datasets(result)).Concat(Runs(result)).Concat(Summaries(result)).Concat(Chains(result)).Concat(Audits(result)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Lists(StudyResult result)
    {
        if (HasNull(result.Datasets) || HasNull(result.Runs) || HasNull(result.NaiveRuns) || HasNull(result.Summary) || HasNull(result.Verdicts) || HasNull(result.Naive))
        {
            yield return "a list holds null";
        }

        if (result.Datasets.Count == 0 || result.Runs.Count == 0 || result.Summary.Count == 0)
        {
            yield return $"it has {result.Datasets.Count} datasets, {result.Runs.Count} runs and {result.Summary.Count} summaries";
        }

        // Throws what the reader takes for a fault of the file.
        _ = StudySetup.Of(result.Options);
    }

    private static IEnumerable<string> Datasets(StudyResult result) =>
        from dataset in result.Datasets
        where HasNull(dataset.Classes) || HasNull(dataset.Skipped) || dataset.Counts.Count != dataset.Classes.Count || dataset.Counts.Any(count => count < 0)
            || dataset.Skipped.Any(skipped => skipped.Path is null || skipped.Reason is null)
        select $"the dataset '{dataset.Name}' has {dataset.Classes.Count} classes and the counts {string.Join(", ", dataset.Counts)}";

    private static IEnumerable<string> Runs(StudyResult result)
    {
        var classes = result.Classes.ToHashSet(StringComparer.Ordinal);
        foreach (StudyRun run in result.Runs.Concat(result.NaiveRuns))
        {
            string name = $"the run of {run.Scenario} with seed {run.Seed}";
            if (run.TrainPerClass < 1 || run.Fold < 0 || run.Parameters < 1 || IsNegative(run.Split) || (run.Pretraining?.All ?? []).Any(pretraining => IsNegative(pretraining.Split)))
            {
                yield return $"{name} has numbers out of range";
            }

            if (run.Transfer is { Notes: null })
            {
                yield return $"{name} has a transfer without notes";
            }

            if (run.Intervals.Values.Any(interval => IsWrong(interval)) || HasNull(run.Predictions) || run.Predictions.Count == 0)
            {
                yield return $"{name} lacks intervals or predictions";
            }

            if (run.Predictions.FirstOrDefault(prediction => !PredictionCheck.IsPossible(prediction, result.Task, classes)) is { } wrong)
            {
                yield return $"{name} has an impossible prediction of '{wrong.Path}'";
            }

            if (!AreEpochs(run.History) || (run.Pretraining?.All ?? []).Any(pretraining => !AreEpochs(pretraining.History)))
            {
                yield return $"{name} has an impossible list of epochs";
            }
        }
    }

    private static IEnumerable<string> Summaries(StudyResult result)
    {
        foreach (ScenarioSummary summary in result.Summary)
        {
            int runs = result.Runs.Count(run => run.Scenario == summary.Scenario && run.TrainPerClass == summary.TrainPerClass);
            if (summary.Runs < 1 || runs != summary.Runs)
            {
                yield return $"the summary of {summary.Scenario} is over {summary.Runs} runs, of which there are {runs}";
            }

            // Throws what the reader takes for a fault of the file where a metric of the task is missing.
            MeanAndDeviation?[] figures = [.. result.Measures.Shown.Select(metric => summary[metric]), summary.GainOverScratch, .. summary.Metrics.Values];
            if (figures.OfType<MeanAndDeviation>().Any(figure => figure.Values is null || figure.Values.Count != runs || (figure.Interval is { } interval && IsWrong(interval))))
            {
                yield return $"a figure of the summary of {summary.Scenario} has another number of values than {runs}, or limits in the wrong order";
            }
        }

        if (result.Summary.DistinctBy(summary => (summary.Scenario, summary.TrainPerClass)).Count() < result.Summary.Count)
        {
            yield return "a scenario is summarised twice";
        }

        if (result.Summary.Sum(summary => summary.Runs) != result.Runs.Count)
        {
            yield return "runs are missing in its summary";
        }

        if (result.Verdicts.Any(verdict => verdict.Differences is null || verdict.TrainPerClass < 1 || (verdict.Interval is { } interval && IsWrong(interval))))
        {
            yield return "a verdict has limits in the wrong order";
        }
    }

    private static IEnumerable<string> Chains(StudyResult result)
    {
        if (HasNull(result.Chains) || result.Chains.Any(chain => chain.Steps.Count == 0 || HasNull(chain.Steps)))
        {
            yield return "a chain has no steps";
        }

        foreach (ScenarioChain chain in result.Chains.Where(chain => chain.Steps.Select(step => step.Kind).Index().Any(step => !IsPossible(step.Index, step.Item, chain.Steps.Count))))
        {
            yield return $"the chain of {chain.Scenario} has the steps {string.Join(", ", chain.Steps.Select(step => step.Words))}";
        }

        if (result.Chains.Count > 0 && !result.Chains.Select(chain => chain.Scenario).Order(StringComparer.Ordinal).SequenceEqual(result.Summary.Select(summary => summary.Scenario).Distinct().Order(StringComparer.Ordinal)))
        {
            yield return $"it tells the chains of {string.Join(", ", result.Chains.Select(chain => chain.Scenario))}";
        }
    }

    private static bool IsPossible(int place, ChainStepKind kind, int steps) => place == steps - 1
        ? kind is ChainStepKind.Target or ChainStepKind.Probe
        : kind is ChainStepKind.Source or ChainStepKind.Unlabelled || (kind == ChainStepKind.Weights && place == 0);

    private static IEnumerable<string> Audits(StudyResult result)
    {
        if (result.Audit is not { } audit)
        {
            yield break;
        }

        if (HasNull(audit.Sources) || HasNull(audit.Splits) || audit.Sources.Any(source => source.Source is null))
        {
            yield return "its audit lacks a source or a split";
        }

        if (audit.Sources.Select(source => source.Report).Concat(audit.Splits.Select(split => split.Report)).Append(audit.Target).Any(report => report is null || !report.IsWhole))
        {
            yield return "a report of its audit lacks a list";
        }
    }

    private static bool AreEpochs(IReadOnlyList<EpochRecord> history) =>
        !HasNull(history) && history.Select((epoch, index) => epoch.Epoch == index + 1).All(follows => follows);

    private static bool IsNegative(SplitSizes split) => split.Train < 0 || split.Validation < 0 || split.Test < 0 || split.LeftOut < 0 || split.TrainAvailable < 0 || split.Reasons.Any(reason => reason.Count < reason.Files.Count || reason.Count > split.LeftOut);

    private static bool IsWrong(ConfidenceInterval? interval) => interval is null || interval.Lower > interval.Upper;

    private static bool HasNull<T>(IEnumerable<T> list) => list.Any(item => item is null);
}
