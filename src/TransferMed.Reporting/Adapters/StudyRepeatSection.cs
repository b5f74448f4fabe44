using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Everything that is needed to run a study again.</summary>
internal static class StudyRepeatSection
{
    public static Section Of(StudyResult result)
    {
        StudySettings options = result.Options;
        StudyVersions versions = result.Versions;
        return new Section("repeat", "How to repeat it",
        [
            .. result.Command is { } command ? new IBlock[] { new CodeBlock(command) } : [],
            new FactList(
            [
                new("Network", $"{options.Preset}{(options.Width is { } width ? $", width {Figures.Count(width)}" : "")}, {Figures.Count(result.Runs[0].Parameters)} parameters"),
                new("Pictures brought to", $"{Figures.Count(options.Size)} x {Figures.Count(options.Size)} pixels"),
                new("Seeds", options.Seeds == 1 ? Figures.Count(options.Seed) : $"{Figures.Count(options.Seed)} to {Figures.Count(options.Seed + options.Seeds - 1)}"),
                new("Folds", options.Folds is { } folds ? Figures.Count(folds) : "none"),
                new("Test pictures", options.Folds is not null ? "every fold once" : options.UsePublishedParts ? $"the published part where there is one, else {Figures.Percent(options.TestShare)}" : Figures.Percent(options.TestShare)),
                new("Validation", $"{Figures.Percent(options.ValidationShare)} of the rest"),
                new("Training pictures per class", options.TrainPerClass is { } sizes ? string.Join(", ", sizes.Select(size => Figures.Count(size))) : "all"),
                new("Source pictures per class", options.SourcePerClass is { } most ? Figures.Count(most) : "all"),
                new("Epochs", $"{Figures.Count(options.PretrainEpochs)} on a source, {Figures.Count(options.Epochs)} on the target"),
                new("Batch size", Figures.Count(options.BatchSize)),
                new("Highest learning rate", Figures.General(options.LearningRate)),
                new("Frozen", options.Freeze),
                new("Recipe", options.Training, true),
                new("Device", result.Device),
                new("Versions", $"TransferMed {versions.TransferMed}, TorchSharp {versions.TorchSharp}, LibTorch {versions.LibTorch}, .NET {versions.DotNet}"),
                new("Operating system", versions.OperatingSystem),
                new("Started", Figures.Moment(result.StartedAt)),
                new("Finished", Figures.Moment(result.FinishedAt)),
                new("Computing time of all runs", Figures.Seconds(result.Runs.Concat(result.NaiveRuns).Sum(run => run.Seconds))),
            ]),
        ]);
    }
}
