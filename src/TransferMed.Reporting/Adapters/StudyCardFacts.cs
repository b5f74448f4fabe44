using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What a study knows for its model card.</summary>
internal static class StudyCardFacts
{
    public static CardFacts Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best)
    {
        var options = StudySetup.Of(result.Options);
        StudyDataset target = result.Datasets[0];
        StudyRun run = best.Runs[0];
        bool scratch = scenarios[0].Runs[0].IsFromScratch;
        string[] starts = [.. scenarios.Skip(scratch ? 1 : 0).Select(scenario => scenario.Name)];
        string[] sources = [.. result.Datasets.Skip(1).Select(dataset => dataset.Name)];
        string weights = string.Join("; ", options.Weights.Select(one => $"{one}{(one.Origin is { } origin ? $": {origin}" : "")}{(one.License is { } license ? $" (terms: {license})" : "")}"));
        StudyWeightsText? ofBest = options.Weights.FirstOrDefault(one => one.Name == run.Weights);
        (string network, int height, int across) = ofBest is { } chosen ? (chosen.Network, chosen.Height, chosen.Width) : ($"{options.Network}{(options.Width is { } channels ? $" of width {NumberText.Count(channels)}" : "")}", options.InputHeight, options.InputWidth);
        var words = new StudyWords(result);
        return new CardFacts
        {
            Words = result.Task.IsOneOfSeveral ? TargetWords.Classes : words.Targets,
            Kind = $"Development and internal test of deep learning models (convolutional networks) that {words.Does}.{(scratch ? " Transfer learning is compared with training from scratch." : "")}",
            Objective = (starts.Length, scratch) switch
            {
                (0, _) => null,
                (_, true) => $"To find out whether a start from {string.Join(", ", starts)} improves {words.Compared} over training from scratch with the same pictures and the same number of epochs.",
                _ => $"To compare {words.Compared} of starts from {string.Join(", ", starts)} with the same pictures and the same number of epochs.",
            },
            Data = string.Join(" ", result.Datasets.Select(dataset => $"{dataset.Name} ({dataset.Role}): {NumberText.Count(dataset.Images ?? dataset.Counts.Sum(count => (long)count))} pictures{(dataset.Synthetic ? ", generated" : "")}.")),
            Preprocessing = $"Every picture is decoded, turned upright by its EXIF data and brought to {NumberText.Count(height)} x {NumberText.Count(across)} pixels; channels are normalised{(ofBest is null ? "" : " as they were when the weights were made")}.",
            Subsets = options.TrainPerClass is { } sizes
                ? $"Of the training part {string.Join(", ", sizes.Select(size => NumberText.Count(size)))} pictures {words.OfEach}, chosen by the seed. Validation and test are not reduced."
                : "All training pictures are used.",
            Missing = result.Datasets.Sum(dataset => dataset.Skipped.Count) is var skipped && skipped == 0
                ? "No file was left out when the data were opened."
                : $"{NumberText.Plural(skipped, "file was", "files were")} left out; the data sheet gives the reasons.",
            Partitions = options.Folds is { } folds
                ? $"{NumberText.Count(folds)}-fold cross-validation by group, {NumberText.Plural(options.Seeds, "time", "times")}; {NumberText.Percent(options.ValidationShare)} of the training pictures watch the training."
                : $"{NumberText.Plural(options.Seeds, "split", "splits")} by seed, stratified by {words.Targets.One}{(options.UsePublishedParts ? "; published test parts are kept where there are any" : "")}; {NumberText.Percent(options.ValidationShare)} of the rest watches the training. Test pictures are looked at once, at the end of a run.",
            Disjointness = "Pictures of one group, where groups are named, and pictures of the same decoded pixels never stand in two parts." + (result.Audit is { } audit ? " Audit: " + audit.Verdict : ""),
            Numbers = $"{NumberText.Count(run.Split.Train)} pictures to train on, {NumberText.Count(run.Split.Validation)} for validation, {NumberText.Count(run.Split.Test)} to test on in the first run.",
            ClassBalance = $"{target.Name}: {DataSheet.Counts(target.Classes, target.Counts)}.",
            Model = $"{network}, {NumberText.Count(run.Parameters)} parameters, {NumberText.Count(height)} x {NumberText.Count(across)} pixels in, {words.Outputs}.",
            Software = $"TransferMed {result.Versions.TransferMed}, TorchSharp {result.Versions.TorchSharp}, LibTorch {result.Versions.LibTorch}, .NET {result.Versions.DotNet}.",
            Initialization = "From scratch: random numbers, a function of the seed." + (sources.Length == 0 ? "" : $" Else the weights of the network pretrained on {string.Join(", ", sources)} with a new head.") + (weights.Length == 0 ? "" : $" Else weights of others: {weights}.")
                + string.Concat(result.Chains.Where(chain => chain.IsLong).Select(chain => $" {chain.Scenario}: {chain}.")),
            Training = $"Epochs: {NumberText.Epochs(options.Training.Epochs)} on the target, {NumberText.Epochs(options.Pretraining.Epochs)} on a source; batch size: {options.OfRecipes(recipe => NumberText.Count(recipe.BatchSize))}; highest learning rate: {options.OfRecipes(recipe => NumberText.General(recipe.LearningRate))}; freezing: {options.Freeze}. The whole recipes stand under \u201CHow to repeat it\u201D.",
            Selection = "The weights of the epoch that the recipe chooses on validation; no models are combined beyond the recipe\u2019s averaging of weights.",
            Metrics = words.Measured,
            Uncertainty = best.HasTooFewRuns ? $"Means over runs without intervals and p-values: {RunFigures.TooFew}." : "Means over runs with 95 % intervals by the corrected resampled t (Nadeau and Bengio 2003); paired comparisons, p-values after Holm\u2019s correction; Wilcoxon\u2019s signed-rank test beside them.",
            Robustness = $"{NumberText.Plural(best.Runs.Count, "run", "runs")} of every scenario with different seeds{(options.Folds is null ? "" : " and folds")}{(options.TrainPerClass is { Count: > 1 } ? ", and learning curves over the number of training pictures" : "")}.",
            InternalTest = $"{NumberText.Count(run.Split.Test)} pictures of {target.Name} {(result.Selection is { } selection ? $"that no training has seen. {selection}" : "that no training or choice has seen.")}",
            Performance = string.Join("; ", scenarios.Select(scenario => $"{scenario.Name}: {words.Main} {RunFigures.Text(scenario.Summary[result.Measures.Main])}")) + ".",
            Failures = words.Failures,
        };
    }
}
