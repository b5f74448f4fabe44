using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Everything that is needed to run a study again.</summary>
internal static class StudyRepeatSection
{
    public static PageSection Of(StudyResult result)
    {
        var options = StudySetup.Of(result.Options);
        StudyVersions versions = result.Versions;
        return new PageSection("repeat", "How to repeat it",
        [
            .. result.Command is { } command ? new IBlock[] { new CodeBlock(command) } : [],
            new FactList(
            [
                new("Network", $"{options.Network}{(options.Width is { } width ? $", width {NumberText.Count(width)}" : "")}, {NumberText.Count(result.Runs[0].Parameters)} parameters"),
                new("Pictures brought to", $"{NumberText.Count(options.InputHeight)} x {NumberText.Count(options.InputWidth)} pixels"),
                new("Seeds", options.Seeds == 1 ? NumberText.Count(options.Seed) : $"{NumberText.Count(options.Seed)} to {NumberText.Count(options.Seed + options.Seeds - 1)}"),
                new("Folds", options.Folds is { } folds ? NumberText.Count(folds) : "none"),
                new("Test pictures", options.Folds is not null ? "every fold once" : options.UsePublishedParts ? $"the published part where there is one, else {NumberText.Percent(options.TestShare)}" : NumberText.Percent(options.TestShare)),
                new("Validation", $"{NumberText.Percent(options.ValidationShare)} of the rest"),
                new($"Training pictures {result.Measures.PerClass}", options.TrainPerClass is { } sizes ? string.Join(", ", sizes.Select(size => NumberText.Count(size))) : "all"),
                new("Source pictures per class", options.SourcePerClass is { } most ? NumberText.Count(most) : "all"),
                new("Epochs", $"{NumberText.Epochs(options.Pretraining.Epochs)} on a source, {NumberText.Epochs(options.Training.Epochs)} on the target"),
                new("Batch size", options.OfRecipes(recipe => NumberText.Count(recipe.BatchSize))),
                new("Highest learning rate", options.OfRecipes(recipe => NumberText.General(recipe.LearningRate))),
                new("Freezing", options.Freeze),
                .. options.Recipes.DistinctBy(recipe => recipe.Text).Select(recipe => new ReportFact(recipe.Name, recipe.Text, true)),
                .. options.Weights.SelectMany(weights => (ReportFact[])
                [
                    new($"Weights {weights.Name}", $"{weights}{(weights.Origin is { } origin ? $": {origin}" : "")}{(weights.License is { } license ? $". Terms: {license}" : "")}"),
                    new($"SHA-256 of the weights {weights.Name}", weights.Sha256, true),
                ]),
                .. result.Chains.Select(chain => new ReportFact($"Scenario {chain.Scenario}", $"{chain}")),
                new("Device", result.Device),
                .. result.Formats.Select(format => new ReportFact($"Memory format{(format.Weights is { } weights ? $" of {weights}" : "")}", $"{format.Format}, {format.Measured}")),
                new("Versions", $"TransferMed {versions.TransferMed}, TorchSharp {versions.TorchSharp}, LibTorch {versions.LibTorch}, .NET {versions.DotNet}"),
                new("Operating system", versions.OperatingSystem),
                new("Started", NumberText.Moment(result.StartedAt)),
                new("Finished", NumberText.Moment(result.FinishedAt)),
                new("Computing time of all runs", NumberText.Seconds(result.Runs.Concat(result.NaiveRuns).Sum(run => run.Seconds))),
            ]),
        ]);
    }
}
