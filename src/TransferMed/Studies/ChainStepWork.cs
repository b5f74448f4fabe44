using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>
/// Takes a network one step of its chain further, on a source as on the target: without labels whatever it is; else a new one is trained, one that a source has trained is fine-tuned with a new
/// head, one of weights of others is fine-tuned from a head that is fitted to it; and a probe is that head alone.
/// </summary>
internal sealed class ChainStepWork(NetworkSpec network, StudyOptions options, IReadOnlyList<StudyFormat>? formats, HeldThreads threads, TrainingServices services)
{
    public async Task<RunOutcome> TakeAsync(StepTask step, TrainedModel? model, CancellationToken cancellation)
    {
        if (step.Parts.Train.IsUnlabelled)
        {
            return await WithoutLabelsAsync(step, model, cancellation).ConfigureAwait(false);
        }

        if (model is null)
        {
            PhaseProgress phase = step.BeginTraining();
            TrainedModel trained = await TransferLearning.TrainAsync(network, step.Parts.Train, step.Parts.Validation, Recipe(step), phase, services, cancellation).ConfigureAwait(false);
            return new RunOutcome(trained, trained.Training!, phase);
        }

        return PlannedStart.FitsHead(step.Start, step.IsProbe)
            ? await FromHeadAsync(step, model, cancellation).ConfigureAwait(false)
            : await WithNewHeadAsync(step, model, cancellation).ConfigureAwait(false);
    }

    private async Task<RunOutcome> WithoutLabelsAsync(StepTask step, TrainedModel? model, CancellationToken cancellation)
    {
        UnlabelledOptions recipe = StudyRecipe.Of(options.Unlabelled, step.Seed, options.Device, step.Checkpoint, StudyFormats.Of(formats, step.Start?.Weights));
        PhaseProgress phase = step.BeginTraining();
        TrainedModel trained = model is null
            ? await TransferLearning.PretrainUnlabelledAsync(network, step.Parts.Train, recipe, phase, services, cancellation).ConfigureAwait(false)
            : await TransferLearning.PretrainUnlabelledAsync(model, step.Parts.Train, recipe, phase, services, cancellation).ConfigureAwait(false);
        return new RunOutcome(trained, trained.Training!, phase);
    }

    private async Task<RunOutcome> WithNewHeadAsync(StepTask step, TrainedModel model, CancellationToken cancellation)
    {
        using TrainedModel reheaded = model.Rehead(step.Parts.Train, step.Seed, output: TaskHeads.For(step.Parts.Train, Recipe(step).Loss));
        PhaseProgress phase = step.BeginTraining();
        TrainedModel tuned = await TuneAsync(step, reheaded, phase, cancellation).ConfigureAwait(false);
        return new RunOutcome(tuned, tuned.Training!, phase);
    }

    /// <summary>Fits a head to the frozen network, and where more is asked for fine-tunes from it. On the target validation may prefer the head, which is kept then; a source is there to change the network.</summary>
    private async Task<RunOutcome> FromHeadAsync(StepTask step, TrainedModel model, CancellationToken cancellation)
    {
        PhaseProgress probing = step.BeginHead();
        TrainedModel probe = await TransferLearning.ProbeAsync(model, step.Parts, step.Head, probing, step.Features, cancellation).ConfigureAwait(false);
        bool keeps = true;
        try
        {
            var fitted = StudyProbe.Of(probe);
            var outcome = new RunOutcome(probe, probe.Training!, probing) { Probe = fitted, OfProbe = step.Features, Notes = step.NotesOf(probe) };
            if (step.IsProbe)
            {
                return outcome;
            }

            threads.Keep();
            probing.Settle();
            double seconds = probing.Seconds(probe.Training!.Epochs);
            PhaseProgress tuning = step.BeginTraining();
            TrainedModel tuned;
            try
            {
                tuned = await TuneAsync(step, probe, tuning, cancellation).ConfigureAwait(false);
            }
            catch (TrainingDivergedException e) when (step.OnTarget)
            {
                // No validation picture prefers what came of it.
                return outcome with { KeepsProbe = true, Notes = [.. outcome.Notes, $"Fine-tuning has diverged, so that the head alone is kept. {e.Message}"] };
            }

            outcome = outcome with { Training = tuned.Training!, Phase = tuning, SecondsBefore = seconds };
            keeps = step.OnTarget && fitted.IsAsGoodAs(tuned.Training!, options.WeightsFineTuning.MetricFor(tuned.Network.Spec.Output));
            if (keeps)
            {
                tuned.Dispose();
                return outcome with { KeepsProbe = true };
            }

            return outcome with { Model = tuned, OfProbe = null };
        }
        catch
        {
            keeps = false;
            throw;
        }
        finally
        {
            if (!keeps)
            {
                probe.Dispose();
            }
        }
    }

    private Task<TrainedModel> TuneAsync(StepTask step, TrainedModel model, PhaseProgress phase, CancellationToken cancellation) =>
        TransferLearning.FineTuneAsync(model, step.Parts.Train, step.Parts.Validation, (FineTuneOptions)Recipe(step), phase, services, cancellation);

    private TrainingOptions Recipe(StepTask step) => StudyRecipe.Of(
        step.OnTarget ? StepRecipe.ForTarget(options, step.Start) : StepRecipe.ForSource(options, step.Start),
        step.Seed,
        options.Device,
        step.Checkpoint,
        StudyFormats.Of(formats, step.Start?.Weights));
}

/// <summary>One step of a chain: on which pictures, from what, and whom it tells.</summary>
internal sealed record StepTask
{
    public required PlannedStart? Start { get; init; }

    public required DatasetParts Parts { get; init; }

    public required int Seed { get; init; }

    public required bool OnTarget { get; init; }

    /// <summary>True where only a head is fitted.</summary>
    public required bool IsProbe { get; init; }

    public required string Checkpoint { get; init; }

    /// <summary>How the head is fitted, where one is.</summary>
    public required ProbeOptions Head { get; init; }

    /// <summary>Log and caches for the head, with the features of the frozen network.</summary>
    public required TrainingServices Features { get; init; }

    public required Func<PhaseProgress> BeginHead { get; init; }

    public required Func<PhaseProgress> BeginTraining { get; init; }

    public required Func<TrainedModel, ValueList<string>> NotesOf { get; init; }
}
