using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Which of a study's recipes a step of a chain is done with: it follows from what the step starts from.</summary>
internal static class StepRecipe
{
    /// <summary>The recipe of a step on the target: of a new network, of one that a source has trained, or of weights of others.</summary>
    public static TrainingOptions ForTarget(StudyOptions options, PlannedStart? start) => start switch
    {
        null => options.Training,
        { Weights: null } => options.FineTuningRecipe,
        _ => options.WeightsFineTuning,
    };

    /// <summary>The recipe of a step on a source. Whatever it starts from, its epochs are those of pretraining.</summary>
    public static TrainingOptions ForSource(StudyOptions options, PlannedStart? start) =>
        start is null ? options.PretrainingRecipe : OnSource(options, start.Weights is not null);

    /// <summary>The sources that are trained on from another step, each with the recipe that is taken there.</summary>
    public static IEnumerable<(StudySource Source, TrainingOptions Recipe)> OfLaterSources(StudyOptions options, IEnumerable<PlannedScenario> scenarios) =>
        scenarios
            .SelectMany(scenario => scenario.Sources.Skip(scenario.Weights is null ? 1 : 0), (scenario, source) => (source, FromWeights: scenario.Weights is not null))
            .Where(step => !step.source.Dataset.IsUnlabelled)
            .Distinct()
            .Select(step => (step.source, OnSource(options, step.FromWeights)));

    private static TrainingOptions OnSource(StudyOptions options, bool fromWeights) =>
        (fromWeights ? options.WeightsFineTuning : options.FineTuningRecipe) with { Epochs = options.PretrainingRecipe.Epochs, Steps = options.PretrainingRecipe.Steps };
}
