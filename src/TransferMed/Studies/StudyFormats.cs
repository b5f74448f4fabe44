using Microsoft.Extensions.Logging;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Chooses the memory formats of a study's networks, and gives them to its runs.</summary>
internal static partial class StudyFormats
{
    /// <summary>Chooses one for each network that is trained by a recipe that leaves it open.</summary>
    /// <param name="plan">What will be run.</param>
    /// <param name="network">The study's own network.</param>
    /// <param name="chooser">Measures or remembers.</param>
    /// <param name="logger">Told what was chosen.</param>
    /// <param name="cancellation">Ends it within one step.</param>
    public static IReadOnlyList<StudyFormat> Choose(StudyPlan plan, NetworkSpec network, FormatChooser chooser, ILogger logger, CancellationToken cancellation)
    {
        StudyOptions options = plan.Options;
        PlannedPretraining[] pretrainings = [.. plan.Runs.SelectMany(run => run.Start?.Pretrainings ?? []).Distinct()];
        var chosen = new List<StudyFormat>();
        TrainingOptions[] unlabelled = pretrainings.Any(pretraining => pretraining.IsUnlabelled) ? [options.Unlabelled] : [];
        if (((TrainingOptions[])[options.Training, options.PretrainingRecipe, options.FineTuningRecipe, .. unlabelled]).Any(IsOpen))
        {
            chosen.Add(Measure(null, network, options.Training, ImagesOf(null)));
        }

        if (IsOpen(options.WeightsFineTuning))
        {
            foreach (StudyWeights weights in options.Weights.Where(weights => ImagesOf(weights) > 0))
            {
                chosen.Add(Measure(weights.Name, weights.Model.Network.Spec.WithHead(network.Classes, ClassProbabilities.Usual), options.WeightsFineTuning, ImagesOf(weights)));
            }
        }

        return chosen;

        // What is trained on: heads are fitted to features, whatever the format.
        long ImagesOf(StudyWeights? weights) =>
            plan.Runs.Where(run => run.Weights == weights && !run.IsProbe).Sum(run => (long)run.Target.Train.Count * StepRecipe.ForTarget(options, run.Start).EpochsFor(run.Target.Train.Count))
            + pretrainings.Where(pretraining => pretraining.Weights == weights).Sum(pretraining => pretraining.IsUnlabelled ? pretraining.Work(options) : (long)pretraining.Parts.Train.Count * StepRecipe.ForSource(options, pretraining.Start).EpochsFor(pretraining.Parts.Train.Count));

        StudyFormat Measure(string? weights, NetworkSpec spec, TrainingOptions recipe, long images)
        {
            using var measured = Network.Create(spec, options.Seed, options.Device);
            FormatDecision decision = chooser.Choose(measured, recipe.BatchSize, recipe.Precision, images / recipe.BatchSize, logger, cancellation);
            LogFormat(logger, weights ?? "the study's network", decision);
            return new StudyFormat(weights, decision.Format, decision.Reason);
        }
    }

    /// <summary>The format of a network's runs.</summary>
    /// <param name="chosen">What was chosen; null in the record of a version that chose nothing and took the rule.</param>
    /// <param name="weights">The weights that the network came with, or null for the study's own.</param>
    public static FormatDecision Of(IReadOnlyList<StudyFormat>? chosen, StudyWeights? weights) =>
        chosen?.FirstOrDefault(format => format.Weights == weights?.Name) is { } format
            ? new FormatDecision(format.Format, $"as in all runs of the study: {format.Measured}")
            : FormatDecision.ByRule("the study was begun without");

    private static bool IsOpen(TrainingOptions recipe) => recipe.MemoryFormat == MemoryFormat.Auto;

    [LoggerMessage(Level = LogLevel.Information, Message = "Memory format of {Network}: {Format}")]
    private static partial void LogFormat(ILogger logger, string network, FormatDecision format);
}
