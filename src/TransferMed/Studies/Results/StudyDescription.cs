using System.Globalization;
using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>What a study compared on what, in sentences that need no knowledge of networks.</summary>
internal static class StudyDescription
{
    private const int ClassesNamed = 6;

    public static string Of(StudyResult result)
    {
        StudyDataset target = result.Datasets[0];
        var setup = StudySetup.Of(result.Options);
        int? largest = result.Runs.Any(run => run.TrainPerClass is null) ? null : result.Runs.Max(run => run.TrainPerClass);
        StudyRun[] runs = [.. result.Runs.Where(run => run.TrainPerClass == largest).DistinctBy(run => run.Scenario)];
        string learned = largest is { } size ? $"{Plural(size, "picture")} of each {Each(result.Task)}" : Plural(runs[0].Split.Train, "picture");
        string repeats = $"{Plural(setup.Seeds, "time")}{(setup.Seeds > 1 ? ", each with another draw (seed)" : "")}{(setup.Folds is { } folds ? $", on {Count(folds)} folds" : "")}";
        return $"{Plural(target.Images ?? target.Counts.Sum(count => (long)count), "picture")} of {target.Name} {Asked(result.Task, target.Classes)}. {Compared(result, runs)} "
            + $"{(runs.Length > 1 ? "Each" : "It")} learned from {learned}{(setup.TrainPerClass is { Count: > 1 } ? " (at most)" : "")} and was tested on {Tested(runs[0])} that it had not seen, {repeats}.";
    }

    /// <summary>How many patients or lesions the test pictures of a run are of; 0 where nothing says it.</summary>
    public static int GroupsTested(StudyRun run) => run.Predictions.Select(prediction => prediction.Group).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    private static string Tested(StudyRun run) =>
        Plural(run.Split.Test, "picture") + (GroupsTested(run) is > 0 and var groups ? $" of {Plural(groups, "group")} (patients, lesions)" : "");

    private static string Compared(StudyResult result, StudyRun[] runs)
    {
        string[] starts = [.. runs.Select(run => Start(result, run)).OfType<string>()];
        string[] fresh = [.. runs.Where(run => Start(result, run) is null).Select(run => run.Scenario)];
        return (starts.Length, fresh.Length) switch
        {
            (0, _) => "A model learned them from nothing.",
            (1, 0) => $"A model started from {starts[0]}.",
            (_, 0) => $"{Count(starts.Length)} models started from what was learned before: {string.Join("; ", starts)}.",
            (1, _) => $"A model that starts from nothing ({fresh[0]}) is compared with one that starts from {starts[0]}.",
            _ => $"A model that starts from nothing ({fresh[0]}) is compared with {Count(starts.Length)} that start from what was learned before: {string.Join("; ", starts)}.",
        };
    }

    /// <summary>Where the run's network came from, step by step; null where from nothing.</summary>
    private static string? Start(StudyResult result, StudyRun run)
    {
        ChainStep[] steps = [.. result.Chains.First(chain => chain.Scenario == run.Scenario).Steps.SkipLast(1)];
        return steps.Length == 0
            ? null
            : $"{string.Join(", then ", steps.Select(step => step.Kind == ChainStepKind.Weights ? $"the published weights {step.Name}" : $"pictures of {step.Words}"))} ({run.Scenario})";
    }

    private static string Each(LearningTask task) => task switch
    {
        MultiLabel => "finding, and as many without any",
        Regression => "fifth of the values",
        _ => "class",
    };

    private static string Asked(LearningTask task, IReadOnlyList<string> targets) => task switch
    {
        MultiLabel when targets.Count == 1 => $"show {targets[0]} or not",
        MultiLabel => $"show any number of {Count(targets.Count)} findings{Named(targets)}",
        Regression when targets.Count == 1 => $"have a measured {targets[0]}",
        Regression => $"have {Count(targets.Count)} measured values{Named(targets)}",
        _ => $"show {(targets.Count > ClassesNamed ? $"one of {Count(targets.Count)} classes" : OneOf(targets))}",
    };

    private static string Named(IReadOnlyList<string> targets) => targets.Count > ClassesNamed ? "" : $" ({string.Join(", ", targets)})";

    private static string OneOf(IReadOnlyList<string> classes) =>
        classes.Count == 1 ? classes[0] : $"{string.Join(", ", classes.Take(classes.Count - 1))} or {classes[^1]}";

    private static string Plural(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
