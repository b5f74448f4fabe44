using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Reporting;

/// <summary>The best scenario of a study by subgroups, which the target's manifest names.</summary>
internal static class StudySubgroups
{
    /// <summary>The section; null without the target, or where nothing is known of its pictures.</summary>
    public static PageSection? Of(EvaluatedSeries best, StudyReportOptions options, string? folder)
    {
        if (options.Target is not { } target || best.Runs.Any(run => run.Paths is null) || !target.Samples.Any(sample => sample.Subgroups.Count > 0))
        {
            return null;
        }

        var finder = new ImageFinder(target, folder);
        string[] paths = [.. best.Runs.SelectMany(run => run.Paths!)];
        ValueList<ValueList<KeyValuePair<string, string>>> known = paths.Select(path => finder.Sample(path)?.Subgroups ?? []).ToValueList();
        if (known.All(values => values.Count == 0))
        {
            return null;
        }

        bool hasGroups = best.Runs.Any(run => run.Groups?.Any(group => group is not null) == true);

        // A picture that several runs were tested on is drawn with all of them, as the pictures of a group are.
        var pooled = new PredictionSet(
            best.Classes,
            best.Runs.SelectMany(run => run.Labels),
            best.Runs.SelectMany(run => Enumerable.Range(0, run.Count).Select(sample => run.Probabilities(sample).ToArray())),
            paths,
            best.Runs.SelectMany(run => run.Paths!.Select((path, sample) => run.Groups?[sample] ?? path)))
        {
            Subgroups = known,
        };
        return SubgroupSection.Of(
            pooled, options.PositiveClass, new BootstrapOptions(), hasGroups ? "groups" : "pictures", best.Runs.Count > 1 ? $"{best.Name}: the predictions of its {NumberText.Count(best.Runs.Count)} runs taken together." : $"{best.Name}.");
    }
}
